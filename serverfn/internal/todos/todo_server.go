//go:build !js

package todos

import (
	"context"
	"iter"
	"sync"

	"github.com/hotclub-go/hotclub/serverfn"
	"github.com/hotclub-go/hotclub/serverfn/internal/models"
)

// A Store keeps to-dos. The zero value is empty and ready for use.
type Store struct {
	mu    sync.Mutex
	todos []Todo
	Asked int // how often ListTodos reached the store
}

// A User is who makes the request.
type User interface{ Name() string }

// addTodo stores a new to-do and returns it with its id.
//
//hotclub:server timeout=5s
func addTodo(ctx context.Context, s *Store, in NewTodo) (Todo, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.todos {
		if t.Title == in.Title {
			return Todo{}, serverfn.Conflict("there is such a to-do already")
		}
	}
	t := Todo{ID: int64(len(s.todos) + 1), Title: in.Title, Level: in.Level, Tags: in.Tags, Due: in.Due, Done: in.Done}
	s.todos = append(s.todos, t)
	return t, nil
}

// listTodos returns a page of to-dos.
//
//hotclub:server query
func listTodos(ctx context.Context, s *Store, filter Filter) (models.Page[Todo], error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Asked++
	page := models.Page[Todo]{Items: []Todo{}}
	for _, t := range s.todos {
		if filter.Done == nil || *filter.Done == t.Done {
			page.Items = append(page.Items, t)
		}
	}
	page.Total = len(page.Items)
	return page, nil
}

// toggleTodo marks a to-do as done, or as open again.
//
//hotclub:server
func toggleTodo(ctx context.Context, s *Store, id int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id < 1 || id > int64(len(s.todos)) {
		return serverfn.NotFound("there is no such to-do")
	}
	s.todos[id-1].Done = !s.todos[id-1].Done
	return nil
}

// retitleTodo gives a to-do another title and says who did.
//
//hotclub:server maxbody=1KB
func retitleTodo(ctx context.Context, s *Store, user User, id int64, title string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id < 1 || id > int64(len(s.todos)) {
		return "", serverfn.NotFound("there is no such to-do")
	}
	s.todos[id-1].Title = title
	return user.Name(), nil
}

//hotclub:server query
func countTodos(ctx context.Context, s *Store) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.todos), nil
}

// watchTodos sends every to-do from the given id on.
//
//hotclub:server query
func watchTodos(ctx context.Context, s *Store, from int64) iter.Seq2[Todo, error] {
	return func(yield func(Todo, error) bool) {
		if from < 0 {
			yield(Todo{}, serverfn.InvalidField("from", "must not be negative"))
			return
		}
		s.mu.Lock()
		todos := s.todos
		s.mu.Unlock()
		for _, t := range todos {
			if t.ID >= from && !yield(t, nil) {
				return
			}
		}
	}
}
