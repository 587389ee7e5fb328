// Package drift compares what a database is with what its migrations say it is.
//
// It builds the expected schema beside the real one, in a place that is gone
// afterwards, and reads both back through the same inspection. The database
// itself so decides what its types, defaults and expressions look like, and
// nothing has to be guessed from text. The trade: on MySQL and MariaDB the user
// needs the right to create a database for a moment.
//
// The inspection is that of ariga.io/atlas. It is a package of its own so that a
// program that only applies migrations does not carry it.
package drift
