// Package ormgen writes the typed columns of models: for a struct User a variable
// Users whose fields are its columns, so that
//
//	orm.Query[User](ctx).Where(Users.Active.Eq(true))
//
// compiles and Users.Active.Eq("yes") does not.
//
// A struct is a model when one of its fields, perhaps the blank one, has an orm
// tag, or when its doc comment holds the line //hotclub:model. The columns go
// into the same package, because server functions stand beside their model and
// a package of its own could not be imported there; the file is left out of the
// browser build. The name is the plural of the model's; where that is taken,
// it is the model's name with "Columns" behind it.
package ormgen
