package ssr

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"
)

// How long a server waits for a request's headers, for the next request of a
// connection, and for running requests when it ends. There is no limit for
// answers: some are streams.
const (
	headerTimeout = 10 * time.Second
	idleTimeout   = 2 * time.Minute
	shutdownTime  = 10 * time.Second
)

// Serve serves h at addr, as ":8080" or "127.0.0.1:0", and logs the address to
// open in a browser. When ctx ends it takes no more connections, gives running
// requests ten seconds to finish, and returns nil. The error tells why it could
// not listen. A nil log means slog.Default().
func Serve(ctx context.Context, addr string, h http.Handler, log *slog.Logger) error {
	if log == nil {
		log = slog.Default()
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("ssr.Serve: %s is in use, perhaps by this program started before: stop that one, or choose another port (\":0\" takes a free one): %w", addr, err)
	}
	if err != nil {
		return fmt.Errorf("ssr.Serve: cannot listen at %s: %w", addr, err)
	}
	server := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       idleTimeout,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		// Requests outlive ctx: they are given time to finish.
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	log.Info("serving", "url", browserURL(listener.Addr()))
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("ssr.Serve: %w", err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	if err := server.Shutdown(grace); err != nil {
		log.Warn("some requests did not finish in time and were cut off", "waited", shutdownTime)
		if err := server.Close(); err != nil {
			return fmt.Errorf("ssr.Serve: closing: %w", err)
		}
	}
	return nil
}

// browserURL is the address to open for a listener.
func browserURL(addr net.Addr) string {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok {
		return addr.String()
	}
	host := tcp.IP.String()
	if tcp.IP.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, fmt.Sprint(tcp.Port))
}
