package orm

import (
	"github.com/uptrace/bun/dialect/mysqldialect"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"github.com/uptrace/bun/schema"
)

// dialect names the family of SQL a database speaks.
type dialect uint8

const (
	sqlite dialect = iota + 1
	postgres
	mysql // MySQL and MariaDB
)

// String returns "sqlite", "postgres" or "mysql".
func (d dialect) String() string {
	return [...]string{"", "sqlite", "postgres", "mysql"}[d]
}

func (d dialect) bun() schema.Dialect {
	switch d {
	case sqlite:
		return sqlitedialect.New()
	case postgres:
		return pgdialect.New()
	default:
		return mysqldialect.New(mysqldialect.WithTimeLocation("UTC"))
	}
}
