//go:build !js

package pwa

import (
	_ "embed"
	"net/http"

	"github.com/gorilla/mux"
)

//go:embed files/remove.js
var removeScript []byte

// MountRemoval is for an app that was installable and no longer is: it serves,
// in the place of the service worker, one that deletes the stored files and
// unregisters itself. Without it a browser keeps the old worker, whether its
// route is there or not. Leave it mounted as long as old visitors may return.
func MountRemoval(router *mux.Router) {
	router.Handle(workerPath, file{workerPath, "text/javascript; charset=utf-8", "no-cache", removeScript}).
		Methods(http.MethodGet, http.MethodHead)
}
