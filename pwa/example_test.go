//go:build !js

package pwa_test

import (
	"fmt"
	"net/http"
	"testing/fstest"

	"github.com/gorilla/mux"

	"github.com/hotclub-go/hotclub/pwa"
)

func Example() {
	client := fstest.MapFS{"style.css": {Data: []byte("body { margin: 0 }")}} // usually an embed.FS

	app, err := pwa.New(pwa.Options{
		Name:       "Shopping & more",
		ThemeColor: "#1b4332",
		Assets:     client,
		Precache:   []string{"/style.css"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}

	router := mux.NewRouter()
	app.Mount(router) // before any catch-all route
	router.Path("/style.css").Handler(http.FileServerFS(client))
	router.PathPrefix("/").HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, "<!doctype html><title>Shopping</title>%s<h1>Shopping</h1>", app.HeadHTML())
	})

	// Everything the worker will store is really there.
	fmt.Println(app.Check(router))
	fmt.Println(app.Head()[1])
	// Output:
	// <nil>
	// {meta [{name theme-color} {content #1b4332}]}
}
