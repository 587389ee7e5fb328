// Package todos is the to-do list of the documentation's examples.
package todos

import (
	"time"

	"github.com/hotclub-go/hotclub/serverfn/internal/models"
)

// A Todo is one thing to do.
type Todo struct {
	ID    int64  `json:"id"`
	Title string `json:"title"`
	Done  bool   `json:"done"`
	// Due is when it must be done.
	Due   *time.Time   `json:"due,omitempty"`
	Level models.Level `json:"level"`
	Tags  []string     `json:"tags"`
}

// NewTodo is what AddTodo takes.
type NewTodo struct {
	Title string       `json:"title" validate:"required,max=20"`
	Level models.Level `json:"level,omitempty" validate:"oneof=low high"`
	Tags  []string     `json:"tags" validate:"max=3"`
	Due   *time.Time   `json:"due,omitempty"`
	Done  bool         `json:"done"`
	Votes *int         `json:"votes,omitempty" validate:"min=0,max=10"`
}

// Filter narrows a list.
type Filter struct {
	Done *bool `json:"done,omitempty"`
	Page int   `json:"page" validate:"min=0,max=1000"`
}
