// Package models holds types that another package's server functions use.
package models

// A Level says how pressing something is.
type Level string

// The levels.
const (
	Low  Level = "low"  // can wait
	High Level = "high" // cannot
)

// A Page is one page of a longer list.
type Page[T any] struct {
	Items []T `json:"items"`
	Total int `json:"total"`
}
