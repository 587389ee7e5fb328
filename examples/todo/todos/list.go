package todos

import (
	"slices"

	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/async"
	"github.com/hotclub-go/hotclub/serverfn"
)

// list is what the parts of the page share: the to-dos and the ways to change
// them. A change shows at once and is taken back if the server refuses it.
type list struct {
	todos     *pages.Resource[[]Todo]
	left      func() int // how many are not done yet
	add       *serverfn.Action[NewTodo, Todo]
	toggle    *serverfn.Action[Toggle, Todo]
	toggleAll *serverfn.Action[ToggleAll, int64]
	rename    *serverfn.Action[Rename, Todo]
	destroy   *serverfn.Action[Destroy, struct{}]
	clear     *serverfn.Action[struct{}, int64]
}

func newList(s *pages.Scope) *list {
	l := &list{
		todos:     async.NewResource(s, ListTodos),
		add:       AddTodoAction(s),
		toggle:    ToggleTodoAction(s),
		toggleAll: ToggleAllTodosAction(s),
		rename:    RenameTodoAction(s),
		destroy:   DestroyTodoAction(s),
		clear:     ClearCompletedAction(s),
	}
	l.left = pages.NewMemo(s, func() int { return remaining(l.todos.Get()) }).Get
	l.add.OnSuccess(func(todo Todo) {
		l.change(func(todos []Todo) []Todo { return append(todos, todo) })
	})
	l.toggle.Optimistic(func(in Toggle) func() {
		return l.change(func(todos []Todo) []Todo {
			return edit(todos, in.ID, func(t *Todo) { t.Done = in.Done })
		})
	})
	l.toggleAll.Optimistic(func(in ToggleAll) func() {
		return l.change(func(todos []Todo) []Todo {
			for i := range todos {
				todos[i].Done = in.Done
			}
			return todos
		})
	})
	l.rename.Optimistic(func(in Rename) func() {
		return l.change(func(todos []Todo) []Todo {
			return edit(todos, in.ID, func(t *Todo) { t.Title = in.Title })
		})
	})
	l.destroy.Optimistic(func(in Destroy) func() {
		return l.change(func(todos []Todo) []Todo {
			return slices.DeleteFunc(todos, func(t Todo) bool { return t.ID == in.ID })
		})
	})
	l.clear.Optimistic(func(struct{}) func() {
		return l.change(func(todos []Todo) []Todo {
			return slices.DeleteFunc(todos, func(t Todo) bool { return t.Done })
		})
	})
	return l
}

// change shows another version of the list and returns how to take it back.
func (l *list) change(next func(todos []Todo) []Todo) (rollback func()) {
	before := l.todos.Get()
	l.todos.Set(next(slices.Clone(before)))
	return l.todos.Refetch
}

// edit changes the to-do with the given id.
func edit(todos []Todo, id int64, change func(*Todo)) []Todo {
	for i := range todos {
		if todos[i].ID == id {
			change(&todos[i])
		}
	}
	return todos
}

// any tells whether there is a to-do at all.
func (l *list) any() bool { return len(l.todos.Get()) > 0 }

// failure is the message of the action that failed last, or "".
func (l *list) failure() string {
	for _, err := range []error{
		l.todos.Err(), l.add.Err(), l.toggle.Err(), l.toggleAll.Err(),
		l.rename.Err(), l.destroy.Err(), l.clear.Err(),
	} {
		if err != nil {
			return err.Error()
		}
	}
	return ""
}

// remaining counts what is not done yet.
func remaining(todos []Todo) int {
	count := 0
	for _, todo := range todos {
		if !todo.Done {
			count++
		}
	}
	return count
}
