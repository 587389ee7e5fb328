package ssr

import "io/fs"

// Folder returns a folder of embedded files as the root that Options.Assets and
// Options.Static want: go:embed keeps the folder's name in the paths.
//
//	//go:embed all:dist static
//	var files embed.FS
//
//	ssr.Options{Assets: ssr.Folder(files, "dist"), Static: ssr.Folder(files, "static")}
//
// It panics if name is not a path as io/fs writes them.
func Folder(files fs.FS, name string) fs.FS {
	folder, err := fs.Sub(files, name)
	if err != nil {
		panic("ssr.Folder: " + err.Error())
	}
	return folder
}
