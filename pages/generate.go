package pages

//go:generate go run ../internal/htmlgen .
