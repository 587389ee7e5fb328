package orm

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

func openPostgres(ctx context.Context, url string) (*sql.DB, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("cannot read the URL; write postgres://user:password@host:5432/name: %w", err)
	}
	// Statements carry their values in their text, so none comes twice and
	// preparing them would cost a round trip each. The extended protocol is kept
	// because it takes one statement at a time.
	cfg.DefaultQueryExecMode = pgx.QueryExecModeExec
	cfg.RuntimeParams["standard_conforming_strings"] = "on"
	cfg.RuntimeParams["client_encoding"] = "UTF8"
	cfg.RuntimeParams["timezone"] = "UTC"
	pool := stdlib.OpenDB(*cfg)
	if err := pool.PingContext(ctx); err != nil {
		pool.Close()
		return nil, explainPostgres(cfg, err)
	}
	pool.SetMaxIdleConns(8)
	return pool, nil
}

func explainPostgres(cfg *pgx.ConnConfig, err error) error {
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		switch pe.Code {
		case "3D000":
			return fmt.Errorf("the database %q does not exist; create it with: createdb %s: %w", cfg.Database, cfg.Database, err)
		case "28P01", "28000":
			return fmt.Errorf("the server refuses user %q; check name and password: %w", cfg.User, err)
		}
		return err
	}
	var ne *net.OpError
	if errors.As(err, &ne) {
		return fmt.Errorf("no PostgreSQL server answers at %s:%d; is it running?: %w", cfg.Host, cfg.Port, err)
	}
	return err
}

func postgresViolation(e *pgconn.PgError) violation {
	v := violation{table: e.TableName, constraint: e.ConstraintName}
	switch e.Code {
	case "23505":
		v.kind = uniqueViolation
	case "23503":
		v.kind = foreignKeyViolation
	case "23502":
		v.kind = notNullViolation
		v.columns = []string{e.ColumnName}
		return v
	case "23514":
		v.kind = checkViolation
		return v
	case "40001", "40P01", "55P03":
		v.kind = conflictViolation
		return v
	default:
		return v
	}
	// Key (a, b)=(1, 2) already exists.
	if _, rest, ok := strings.Cut(e.Detail, "Key ("); ok {
		if cols, _, ok := strings.Cut(rest, ")="); ok && !strings.ContainsAny(cols, "(:") {
			for _, c := range strings.Split(cols, ", ") {
				v.columns = append(v.columns, strings.Trim(c, `"`))
			}
		}
	}
	return v
}
