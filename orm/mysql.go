package orm

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	mysqldriver "github.com/go-sql-driver/mysql"
)

func openMySQL(ctx context.Context, raw string) (pool *sql.DB, maria bool, err error) {
	cfg, err := mysqlConfig(raw)
	if err != nil {
		return nil, false, err
	}
	connector, err := mysqldriver.NewConnector(cfg)
	if err != nil {
		return nil, false, err
	}
	pool = sql.OpenDB(connector)
	var version string
	if err := pool.QueryRowContext(ctx, "SELECT version()").Scan(&version); err != nil {
		pool.Close()
		return nil, false, explainMySQL(cfg, err)
	}
	pool.SetMaxIdleConns(8)
	// Servers close idle connections; do not hold one that long.
	pool.SetConnMaxIdleTime(5 * time.Minute)
	return pool, strings.Contains(version, "MariaDB"), nil
}

func mysqlConfig(raw string) (*mysqldriver.Config, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return nil, errors.New("cannot read the URL; write mysql://user:password@host:3306/name, with special characters of the password percent-encoded")
	}
	cfg := mysqldriver.NewConfig()
	cfg.User = u.User.Username()
	cfg.Passwd, _ = u.User.Password()
	cfg.Net, cfg.Addr = "tcp", u.Host
	if u.Port() == "" {
		cfg.Addr = net.JoinHostPort(u.Hostname(), "3306")
	}
	if socket := u.Query().Get("socket"); socket != "" {
		cfg.Net, cfg.Addr = "unix", socket
	}
	if tls := u.Query().Get("tls"); tls != "" {
		cfg.TLSConfig = tls
	}
	cfg.DBName = strings.TrimPrefix(u.Path, "/")
	cfg.ParseTime = true
	cfg.Loc = time.UTC
	cfg.ClientFoundRows = true // an update that changes nothing still found its row
	cfg.Collation = "utf8mb4_unicode_ci"
	cfg.Params = map[string]string{
		"time_zone": "'+00:00'",
		// Strict: what does not fit is refused, never cut off.
		"sql_mode": "'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY'",
	}
	return cfg, nil
}

func explainMySQL(cfg *mysqldriver.Config, err error) error {
	var me *mysqldriver.MySQLError
	if errors.As(err, &me) {
		switch me.Number {
		case 1049:
			return fmt.Errorf("the database %q does not exist; create it with: CREATE DATABASE %s CHARACTER SET utf8mb4: %w", cfg.DBName, cfg.DBName, err)
		case 1045, 1044, 1698:
			return fmt.Errorf("the server refuses user %q; check name and password: %w", cfg.User, err)
		}
		return err
	}
	var ne *net.OpError
	if errors.As(err, &ne) {
		return fmt.Errorf("no MySQL or MariaDB server answers at %s; is it running?: %w", cfg.Addr, err)
	}
	return err
}

func mysqlViolation(e *mysqldriver.MySQLError) violation {
	v := violation{}
	switch e.Number {
	case 1062, 1169, 1586:
		v.kind = uniqueViolation
		// Duplicate entry 'x' for key 'users.uq_users_email'
		if i := strings.LastIndex(e.Message, "for key "); i >= 0 {
			v.constraint = strings.Trim(e.Message[i+len("for key "):], "'`")
			if table, name, ok := strings.Cut(v.constraint, "."); ok {
				v.table, v.constraint = table, name
			}
		}
	case 1451, 1452, 1216, 1217:
		v.kind = foreignKeyViolation
		v.constraint = between(e.Message, "CONSTRAINT `", "`")
		if c := between(e.Message, "FOREIGN KEY (`", "`)"); c != "" {
			v.columns = strings.Split(c, "`, `")
		}
		v.table = between(e.Message, "`.`", "`")
	case 1048, 1364, 1263, 1171:
		v.kind = notNullViolation
		if c := between(e.Message, "'", "'"); c != "" {
			v.columns = []string{c}
		}
	case 3819, 4025:
		v.kind = checkViolation
		v.constraint = between(e.Message, "onstraint '", "'")
		if e.Number == 4025 {
			v.constraint = between(e.Message, "CONSTRAINT `", "`")
		}
	case 1213, 1205, 1020:
		v.kind = conflictViolation
	}
	return v
}

func between(s, from, to string) string {
	_, s, ok := strings.Cut(s, from)
	if !ok {
		return ""
	}
	s, _, ok = strings.Cut(s, to)
	if !ok {
		return ""
	}
	return s
}
