//go:build !js

// Package faults holds server functions that go wrong, for tests.
package faults

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"time"

	"github.com/hotclub-go/hotclub/serverfn"
)

// Ended is told how a function's context ended.
type Ended struct{ C chan error }

//hotclub:server
func crash(ctx context.Context) error { panic("secret inner text") }

//hotclub:server
func leak(ctx context.Context) error { return errors.New("secret dsn user:password@db") }

//hotclub:server timeout=20ms
func slow(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(10 * time.Second):
		return nil
	}
}

//hotclub:server
func wait(ctx context.Context, ended *Ended) error {
	ended.C <- nil // it runs
	<-ctx.Done()
	ended.C <- ctx.Err()
	return ctx.Err()
}

//hotclub:server query
func agent(ctx context.Context, req *http.Request) (string, error) { return req.UserAgent(), nil }

//hotclub:server query
func infinite(ctx context.Context) (float64, error) {
	zero := 0.0
	return 1 / zero, nil
}

//hotclub:server
func ticks(ctx context.Context, ended *Ended) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := 0; yield(i, nil); i++ {
			select {
			case <-ctx.Done():
				ended.C <- ctx.Err()
				return
			case <-time.After(time.Millisecond):
			}
		}
		ended.C <- nil
	}
}

//hotclub:server
func breaks(ctx context.Context) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		yield(1, nil)
		panic("secret stream text")
	}
}

//hotclub:server
func refuse(ctx context.Context, code string) error {
	switch serverfn.Code(code) {
	case serverfn.CodeNotFound:
		return serverfn.NotFound("not here")
	case serverfn.CodeUnauthorized:
		return serverfn.Unauthorized("sign in")
	case serverfn.CodeForbidden:
		return serverfn.Forbidden("not you")
	case serverfn.CodeUnavailable:
		return serverfn.Unavailable("later")
	case serverfn.CodeConflict:
		return serverfn.Conflict("taken")
	}
	return errors.Join(errors.New("wrapped"), serverfn.InvalidField("code", "is unknown"))
}

//hotclub:server query
func length(ctx context.Context, text string) (int, error) { return len(text), nil }
