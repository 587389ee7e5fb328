package testdb

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// SQLite returns the URL of a new database file.
func SQLite(t testing.TB) string {
	t.Helper()
	return "sqlite://" + filepath.Join(t.TempDir(), "test.db")
}

// Postgres returns the URL of a new, empty PostgreSQL database, which is dropped
// when the test ends.
func Postgres(t testing.TB) string {
	t.Helper()
	return postgres.database(t)
}

// MySQL returns the URL of a new, empty MariaDB or MySQL database, which is
// dropped when the test ends.
func MySQL(t testing.TB) string {
	t.Helper()
	return mariadb.database(t)
}

// Run runs the tests of a package and stops the servers that they started.
func Run(m *testing.M) int {
	running.Store(true)
	defer postgres.stop()
	defer mariadb.stop()
	return m.Run()
}

// running says that Run will stop what is started.
var running atomic.Bool

var (
	postgres = &server{name: "PostgreSQL", env: "HOTCLUB_TEST_POSTGRES", start: startPostgres, open: openPostgres}
	mariadb  = &server{name: "MariaDB", env: "HOTCLUB_TEST_MYSQL", start: startMariaDB, open: openMySQL}
)

// server is one database server, started by the first test that needs it.
type server struct {
	name  string
	env   string
	start func() (*process, *url.URL, error)
	open  func(*url.URL) (*sql.DB, error)

	once  sync.Once
	proc  *process // nil when the server was given by the environment
	admin *url.URL
	pool  *sql.DB
	err   error
	count atomic.Int64
}

func (s *server) database(t testing.TB) string {
	t.Helper()
	if !running.Load() {
		t.Fatal("testdb: the package needs: func TestMain(m *testing.M) { os.Exit(testdb.Run(m)) }")
	}
	s.once.Do(func() { s.err = s.connect() })
	if s.err != nil {
		t.Fatalf("testdb: %s: %v", s.name, s.err)
	}
	name := "hotclub_" + strconv.Itoa(os.Getpid()) + "_" + strconv.FormatInt(s.count.Add(1), 10)
	if _, err := s.pool.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatalf("testdb: %s: %v", s.name, err)
	}
	t.Cleanup(func() {
		force := ""
		if s == postgres {
			force = " WITH (FORCE)"
		}
		if _, err := s.pool.Exec("DROP DATABASE " + name + force); err != nil {
			t.Errorf("testdb: %s: %v", s.name, err)
		}
	})
	u := *s.admin
	u.Path = "/" + name
	return u.String()
}

func (s *server) connect() error {
	var err error
	if given := os.Getenv(s.env); given != "" {
		if s.admin, err = url.Parse(given); err != nil {
			return fmt.Errorf("%s is not a URL: %w", s.env, err)
		}
	} else if s.proc, s.admin, err = s.start(); err != nil {
		return err
	}
	if s.pool, err = s.open(s.admin); err != nil {
		return err
	}
	return s.wait()
}

// wait returns once the server answers.
func (s *server) wait() error {
	deadline := time.Now().Add(60 * time.Second)
	for {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		err := s.pool.PingContext(ctx)
		cancel()
		if err == nil {
			return nil
		}
		if s.proc != nil && s.proc.exited() {
			return fmt.Errorf("the server ended at once: %s", s.proc.output())
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("no answer after a minute: %w", err)
		}
		time.Sleep(30 * time.Millisecond)
	}
}

func (s *server) stop() {
	if s.pool != nil {
		s.pool.Close()
	}
	if s.proc != nil {
		s.proc.kill()
	}
}

func openPostgres(u *url.URL) (*sql.DB, error) { return sql.Open("pgx", u.String()) }

func openMySQL(u *url.URL) (*sql.DB, error) {
	cfg := mysql.NewConfig()
	cfg.User = u.User.Username()
	cfg.Passwd, _ = u.User.Password()
	cfg.Net, cfg.Addr = "tcp", u.Host
	cfg.Logger = &mysql.NopLogger{} // it is asked before it is up
	c, err := mysql.NewConnector(cfg)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(c), nil
}
