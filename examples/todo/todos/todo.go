// Package todos is the to-do list: its data, its server functions and its view.
//
// The files without a suffix are for both halves. Those named _server.go are
// for the server only and never reach the browser.
package todos

// Todo is one thing to be done.
type Todo struct {
	ID    int64  `json:"id" orm:"pk,auto"`
	Title string `json:"title"`
	Done  bool   `json:"done"`
}

// NewTodo is what is asked of a new to-do.
type NewTodo struct {
	Title string `json:"title" validate:"required,max=200"`
}

// Toggle marks one to-do as done or not done.
type Toggle struct {
	ID   int64 `json:"id" validate:"min=1"`
	Done bool  `json:"done"`
}

// ToggleAll marks all to-dos.
type ToggleAll struct {
	Done bool `json:"done"`
}

// Rename gives one to-do another title.
type Rename struct {
	ID    int64  `json:"id" validate:"min=1"`
	Title string `json:"title" validate:"required,max=200"`
}

// Destroy names the to-do that shall be gone.
type Destroy struct {
	ID int64 `json:"id" validate:"min=1"`
}
