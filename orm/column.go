package orm

import "time"

// The column types below are what generated code is made of: one per kind of
// field, so that a column offers the operations its values have and no others.
// M is the model, T the type of the values.

// AnyColumn is a column of some model, for lists of columns.
type AnyColumn[M any] interface {
	columnName() string
	of(M)
}

// stored is the part that makes an expression a column that can be written.
type stored[M, T any] struct{ name string }

func (c stored[M, T]) columnName() string { return c.name }
func (c stored[M, T]) of(M)               {}

// Set assigns v.
func (c stored[M, T]) Set(v T) Assignment[M] { return Assignment[M]{c.name, &literal[T]{v}} }

// SetTo assigns what an expression over the old row gives, in the database, so
// that two writers do not lose each other's change:
//
//	Posts.Votes.SetTo(Posts.Votes.Plus(1))
func (c stored[M, T]) SetTo(o Operand[M, T]) Assignment[M] { return Assignment[M]{c.name, o.expr()} }

// nullable is what a column that accepts NULL offers beside.
type nullable[M any] struct{ column string }

// IsNull holds where there is no value.
func (c nullable[M]) IsNull() Predicate[M] {
	return Predicate[M]{&suffix{columnRef(c.column), " IS NULL"}}
}

// IsNotNull holds where there is a value.
func (c nullable[M]) IsNotNull() Predicate[M] {
	return Predicate[M]{&suffix{columnRef(c.column), " IS NOT NULL"}}
}

// SetNull removes the value.
func (c nullable[M]) SetNull() Assignment[M] { return Assignment[M]{c.column, raw("NULL")} }

// Assignment gives a column a new value in an update.
type Assignment[M any] struct {
	column string
	value  node
}

func exprOf[M, T any](column string) Expr[M, T] { return Expr[M, T]{columnRef(column)} }

// Column is a column whose values can only be compared for equality.
type Column[M, T any] struct {
	Expr[M, T]
	stored[M, T]
}

// NewColumn returns the named column. It is called by generated code.
func NewColumn[M, T any](name string) Column[M, T] {
	return Column[M, T]{exprOf[M, T](name), stored[M, T]{name}}
}

// NullColumn is a Column that accepts NULL.
type NullColumn[M, T any] struct {
	Column[M, T]
	nullable[M]
}

// NewNullColumn returns the named column. It is called by generated code.
func NewNullColumn[M, T any](name string) NullColumn[M, T] {
	return NullColumn[M, T]{NewColumn[M, T](name), nullable[M]{name}}
}

// OrderedColumn is a column whose values have an order.
type OrderedColumn[M, T any] struct {
	Ordered[M, T]
	stored[M, T]
}

// NewOrderedColumn returns the named column. It is called by generated code.
func NewOrderedColumn[M, T any](name string) OrderedColumn[M, T] {
	return OrderedColumn[M, T]{Ordered[M, T]{exprOf[M, T](name)}, stored[M, T]{name}}
}

// NullOrderedColumn is an OrderedColumn that accepts NULL.
type NullOrderedColumn[M, T any] struct {
	OrderedColumn[M, T]
	nullable[M]
}

// NewNullOrderedColumn returns the named column. It is called by generated code.
func NewNullOrderedColumn[M, T any](name string) NullOrderedColumn[M, T] {
	return NullOrderedColumn[M, T]{NewOrderedColumn[M, T](name), nullable[M]{name}}
}

// NumberColumn is a column of numbers.
type NumberColumn[M, T any] struct {
	Number[M, T]
	stored[M, T]
}

// NewNumberColumn returns the named column. It is called by generated code.
func NewNumberColumn[M, T any](name string) NumberColumn[M, T] {
	return NumberColumn[M, T]{number[M, T](columnRef(name)), stored[M, T]{name}}
}

// Add assigns the old value plus v, computed by the database.
func (c NumberColumn[M, T]) Add(v T) Assignment[M] { return c.SetTo(c.Plus(v)) }

// NullNumberColumn is a NumberColumn that accepts NULL.
type NullNumberColumn[M, T any] struct {
	NumberColumn[M, T]
	nullable[M]
}

// NewNullNumberColumn returns the named column. It is called by generated code.
func NewNullNumberColumn[M, T any](name string) NullNumberColumn[M, T] {
	return NullNumberColumn[M, T]{NewNumberColumn[M, T](name), nullable[M]{name}}
}

// TextColumn is a column of text.
type TextColumn[M any, T ~string] struct {
	Text[M, T]
	stored[M, T]
}

// NewTextColumn returns the named column. It is called by generated code.
func NewTextColumn[M any, T ~string](name string) TextColumn[M, T] {
	return TextColumn[M, T]{Text[M, T]{Ordered[M, T]{exprOf[M, T](name)}}, stored[M, T]{name}}
}

// NullTextColumn is a TextColumn that accepts NULL.
type NullTextColumn[M any, T ~string] struct {
	TextColumn[M, T]
	nullable[M]
}

// NewNullTextColumn returns the named column. It is called by generated code.
func NewNullTextColumn[M any, T ~string](name string) NullTextColumn[M, T] {
	return NullTextColumn[M, T]{NewTextColumn[M, T](name), nullable[M]{name}}
}

// TimeColumn is a column of instants.
type TimeColumn[M any] struct {
	TimeExpr[M]
	stored[M, time.Time]
}

// NewTimeColumn returns the named column. It is called by generated code.
func NewTimeColumn[M any](name string) TimeColumn[M] {
	return TimeColumn[M]{TimeExpr[M]{Ordered[M, time.Time]{exprOf[M, time.Time](name)}}, stored[M, time.Time]{name}}
}

// NullTimeColumn is a TimeColumn that accepts NULL.
type NullTimeColumn[M any] struct {
	TimeColumn[M]
	nullable[M]
}

// NewNullTimeColumn returns the named column. It is called by generated code.
func NewNullTimeColumn[M any](name string) NullTimeColumn[M] {
	return NullTimeColumn[M]{NewTimeColumn[M](name), nullable[M]{name}}
}
