package migrate

import (
	"errors"
	"slices"
	"strings"

	mysqldriver "github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgconn"
)

// alreadyDone reports whether the error of a repeated statement says that it had
// taken effect the first time: what it adds is there, what it drops is not.
func alreadyDone(statement string, err error) bool {
	s := strings.ToUpper(statement)
	adds := strings.HasPrefix(s, "CREATE ") || strings.Contains(s, " ADD ")
	drops := strings.HasPrefix(s, "DROP ") || strings.Contains(s, " DROP ")
	renames := strings.HasPrefix(s, "RENAME ") || strings.Contains(s, " RENAME ") || strings.Contains(s, " CHANGE COLUMN ")
	var me *mysqldriver.MySQLError
	if errors.As(err, &me) {
		switch me.Number {
		case 1050, 1060, 1061, 1826, 3822: // table, column, key, foreign key, check exists
			return adds
		case 1005: // MariaDB: the name of a foreign key exists
			return adds && strings.Contains(me.Message, "errno: 121")
		case 1051, 1091, 3940: // unknown table, key or column, constraint to drop
			return drops
		case 1146, 1054, 1176, 1017: // unknown table, column, key to rename
			return renames
		}
		return false
	}
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		exists := slices.Contains([]string{"42P07", "42701", "42710"}, pe.Code)
		missing := slices.Contains([]string{"42P01", "42703", "42704"}, pe.Code)
		return adds && exists || drops && missing || renames && missing
	}
	return false
}
