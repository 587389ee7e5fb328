// Package migrate plans changes of a database schema from models, keeps them as
// files that people can review, and applies them to SQLite, PostgreSQL and MySQL
// or MariaDB.
//
// The schema at any time is a [State]: plain data, the sum of the [Operation]s in
// the files. [Diff] compares it with what the models ask for, without a database,
// and asks where it cannot know (was this renamed? what do existing rows get?).
// [Format] writes the operations and, for each dialect, the statements forward
// and backward into one file; the statements in the file are the ones that run.
// A [SchemaEditor] makes them. A [Runner] applies files and takes them back,
// counts the rows that a step concerns, and refuses what is not safe until
// somebody allows it.
//
// The trade: the models and the files decide, not the database. What is changed
// in the database by hand is found (package drift) but never planned for. And
// primary keys do not change in place: that takes a new table and a data step.
//
// What the package promises when things go wrong:
//
//   - On SQLite and PostgreSQL a migration takes effect as a whole, with its
//     record, or not at all.
//   - MySQL and MariaDB commit each statement by themselves. There the record
//     says which statement is next and whether it was begun, so that the next
//     apply goes on from there, also after a process was killed.
//   - Two processes that migrate at the same time take turns.
//   - An applied file that was edited stops everything before anything is run.
//
// Planning from source is in package source and inspection in package drift, so
// that a program which only applies migrations links neither.
package migrate
