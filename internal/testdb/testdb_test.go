package testdb

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) { os.Exit(Run(m)) }

func TestServersGiveFreshDatabases(t *testing.T) {
	for _, s := range []*server{postgres, mariadb} {
		t.Run(s.name, func(t *testing.T) {
			if a, b := s.database(t), s.database(t); a == b {
				t.Errorf("the same database twice: %s", a)
			}
			if s.proc == nil {
				return
			}
			if s.proc.exited() {
				t.Error("the server has ended")
			}
		})
	}
}
