package devserver

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"
)

// quiet is how long the sources must rest before a build starts: editors write
// a file in several steps. A build that starts too early costs little, as the
// next change cancels it.
const quiet = 20 * time.Millisecond

// watcher reports changes of the source files below a folder.
type watcher struct {
	notify  *fsnotify.Watcher
	root    string
	folders map[string]bool // that are watched
	// changes gets one value after each burst of changes, and never more than
	// one that was not taken.
	changes chan struct{}
	errors  chan error
}

func newWatcher(root string) (*watcher, error) {
	notify, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	w := &watcher{
		notify: notify, root: root, folders: map[string]bool{},
		changes: make(chan struct{}, 1), errors: make(chan error, 1),
	}
	if err := w.add(root); err != nil {
		notify.Close()
		return nil, err
	}
	return w, nil
}

// add watches a folder and the folders below it.
func (w *watcher) add(dir string) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			if os.IsNotExist(err) {
				return nil // it went while we looked
			}
			return err
		}
		if !entry.IsDir() {
			return nil
		}
		if path != w.root && ignoredFolder(entry.Name()) {
			return filepath.SkipDir
		}
		if err := w.notify.Add(path); err != nil {
			if errors.Is(err, syscall.ENOSPC) {
				return fmt.Errorf("%w: the system's limit of watched folders is reached; raise it with sysctl fs.inotify.max_user_watches=524288", err)
			}
			return err
		}
		w.folders[path] = true
		return nil
	})
}

// ignoredFolder tells of folders that hold no sources, or what the build writes.
func ignoredFolder(name string) bool {
	return strings.HasPrefix(name, ".") || name == "node_modules" || name == "dist"
}

// run reports until the context ends.
func (w *watcher) run(ctx context.Context) {
	defer w.notify.Close()
	rest := time.NewTimer(time.Hour)
	rest.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case err := <-w.notify.Errors:
			w.fail(err)
		case event := <-w.notify.Events:
			if w.matters(event) {
				rest.Reset(quiet)
			}
		case <-rest.C:
			select {
			case w.changes <- struct{}{}:
			default:
			}
		}
	}
}

// matters tells whether an event can change what is built. It begins to watch
// new folders.
func (w *watcher) matters(event fsnotify.Event) bool {
	if event.Op == fsnotify.Chmod {
		return false
	}
	if w.folders[event.Name] && (event.Has(fsnotify.Remove) || event.Has(fsnotify.Rename)) {
		delete(w.folders, event.Name)
		return true
	}
	if event.Has(fsnotify.Create) {
		if info, err := os.Stat(event.Name); err == nil && info.IsDir() {
			if ignoredFolder(info.Name()) {
				return false
			}
			if err := w.add(event.Name); err != nil {
				w.fail(err)
			}
			return true // files may have come before it was watched
		}
	}
	return isSource(w.root, event.Name)
}

func (w *watcher) fail(err error) {
	select {
	case w.errors <- err:
	default: // one that was not read yet says enough
	}
}
