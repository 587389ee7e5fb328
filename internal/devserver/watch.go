package devserver

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// quiet is how long the sources must rest before a build starts: editors write
// a file in several steps.
const quiet = 40 * time.Millisecond

// watcher reports changes of the source files below a folder.
type watcher struct {
	notify *fsnotify.Watcher
	root   string
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
	w := &watcher{notify: notify, root: root, changes: make(chan struct{}, 1), errors: make(chan error, 1)}
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
		return w.notify.Add(path)
	})
}

func ignoredFolder(name string) bool {
	return strings.HasPrefix(name, ".") || name == "node_modules" || name == "dist" ||
		name == "data" || name == "bin" || name == "testdata"
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
			select {
			case w.errors <- err:
			default:
			}
		case event := <-w.notify.Events:
			if event.Has(fsnotify.Create) {
				if info, err := os.Stat(event.Name); err == nil && info.IsDir() && !ignoredFolder(info.Name()) {
					if err := w.add(event.Name); err != nil {
						select {
						case w.errors <- err:
						default:
						}
					}
				}
			}
			if event.Op != fsnotify.Chmod && isSource(event.Name) {
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

// isSource tells whether a file can change what is built. Generated files are
// left out: the build writes them itself.
func isSource(path string) bool {
	name := filepath.Base(path)
	if strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") || strings.HasSuffix(name, "_test.go") || isGenerated(name) {
		return false
	}
	switch filepath.Ext(name) {
	case ".go", ".mod", ".sum", ".work":
		return true
	}
	return strings.Contains(filepath.ToSlash(path), "/static/") || isEmbedded(name)
}

// isGenerated matches the names that pages-dev generate writes.
func isGenerated(name string) bool {
	return strings.HasPrefix(name, "hotclub_gen") && strings.HasSuffix(name, ".go")
}

// isEmbedded matches kinds of files that programs like to embed.
func isEmbedded(name string) bool {
	switch filepath.Ext(name) {
	case ".css", ".js", ".ts", ".html", ".sql", ".svg", ".json", ".txt", ".md", ".yaml", ".toml":
		return true
	}
	return false
}
