package orm_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hotclub-go/hotclub/internal/testdb"
	"github.com/hotclub-go/hotclub/orm"
	. "github.com/hotclub-go/hotclub/orm/internal/testmodels"
)

func TestOpenSaysWhatToMend(t *testing.T) {
	dir := t.TempDir()
	garbage := filepath.Join(dir, "garbage.db")
	must(t, os.WriteFile(garbage, []byte(strings.Repeat("this is no database ", 500)), 0o600))
	file := filepath.Join(dir, "file")
	must(t, os.WriteFile(file, nil, 0o600))
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for url, want := range map[string]string{
		"":                                  "needs a scheme",
		"data.db":                           "needs a scheme",
		"oracle://x/y":                      `unknown database scheme "oracle"`,
		"sqlite://":                         "names a file",
		"sqlite:data.db":                    "names a file",
		"sqlite://" + dir:                   "is a folder",
		"sqlite://" + garbage:               "is not a SQLite database",
		"sqlite://" + file + "/below/x.db":  "cannot create the folder",
		"sqlite:///proc/nowhere/x.db":       "cannot create the folder",
		"postgres://u:secret@127.0.0.1:1/x": "no PostgreSQL server answers at 127.0.0.1:1",
		"mysql://u:secret@127.0.0.1:1/x":    "no MySQL or MariaDB server answers at 127.0.0.1:1",
		testdb.Postgres(t) + "x":            "sslmode is invalid",
	} {
		if strings.HasSuffix(url, "disablex") {
			want = ""
		}
		db, err := orm.Open(ctx, url)
		if err == nil {
			db.Close()
			t.Errorf("%q was opened", url)
			continue
		}
		if !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v\nwant %q", url, err, want)
		}
	}
	for _, url := range []string{testdb.Postgres(t), testdb.MySQL(t)} {
		missing, params, _ := strings.Cut(url, "?")
		if _, err := orm.Open(ctx, missing+"_missing?"+params); err == nil || !strings.Contains(err.Error(), "does not exist; create it with") {
			t.Errorf("missing database: %v", err)
		}
	}
}

func TestSQLiteURLs(t *testing.T) {
	t.Chdir(t.TempDir())
	for url, file := range map[string]string{"sqlite://data/a b?.db": "data/a b?.db", "sqlite://ü%23.db": "ü%23.db", "sqlite://x#y.db": "x#y.db"} {
		ctx := open(t, url)
		must(t, orm.CreateTables(ctx, Tag{}, Post{}, User{}))
		if _, err := os.Stat(file); err != nil {
			t.Error(err)
		}
		var mode, sync []string
		var err error
		if mode, err = orm.Raw[string](ctx, "PRAGMA journal_mode"); err != nil || mode[0] != "wal" {
			t.Errorf("journal mode %v %v", mode, err)
		}
		if sync, err = orm.Raw[string](ctx, "PRAGMA synchronous"); err != nil || sync[0] != "2" {
			t.Errorf("synchronous %v %v", sync, err)
		}
	}
}

// The test binary runs itself as another process that writes to the same file.
func TestMainWriter(t *testing.T) {
	url := os.Getenv("ORM_TEST_WRITER")
	if url == "" {
		return // only the child of TestSeveralProcesses… has work here
	}
	ctx := open(t, url)
	n, err := strconv.Atoi(os.Getenv("ORM_TEST_ROWS"))
	must(t, err)
	for i := range n {
		must(t, orm.Atomic(ctx, func(ctx context.Context) error {
			u := User{Email: fmt.Sprintf("%d/%d", os.Getpid(), i)}
			if err := orm.Insert(ctx, &u); err != nil {
				return err
			}
			_, err := orm.Query[Tag](ctx).AllRows().Update(orm.NewNumberColumn[Tag, int64]("id").SetTo(Tags.ID.Plus(1)))
			return err
		}))
		fmt.Printf("acknowledged %d\n", i)
	}
}

func writerProcess(t *testing.T, url string, rows int) (*exec.Cmd, io.Reader) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestMainWriter$", "-test.v")
	cmd.Env = append(os.Environ(), "ORM_TEST_WRITER="+url, "ORM_TEST_ROWS="+strconv.Itoa(rows))
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	return cmd, out
}

func TestSeveralProcessesOnOneFile(t *testing.T) {
	url := testdb.SQLite(t)
	ctx := open(t, url)
	must(t, orm.CreateTables(ctx, blog...))
	insert(t, ctx, Tag{ID: 1, Name: "counter"})
	const processes, rows = 3, 30
	var cmds []*exec.Cmd
	for range processes {
		cmd, out := writerProcess(t, url, rows)
		go io.Copy(io.Discard, out)
		cmds = append(cmds, cmd)
	}
	for range rows {
		must(t, orm.Insert(ctx, &User{Email: time.Now().String()}))
	}
	for _, cmd := range cmds {
		must(t, cmd.Wait())
	}
	if n := countUsers(t, ctx); n != (processes+1)*rows {
		t.Errorf("%d rows, want %d", n, (processes+1)*rows)
	}
	if tag := first(t, orm.Query[Tag](ctx)); tag.ID != 1+processes*rows {
		t.Errorf("counter %d, want %d", tag.ID, 1+processes*rows)
	}
}

func TestKilledProcessLosesNothingAcknowledged(t *testing.T) {
	url := testdb.SQLite(t)
	ctx := open(t, url)
	must(t, orm.CreateTables(ctx, blog...))
	total := 0
	for round := range 5 {
		cmd, out := writerProcess(t, url, 100000)
		buf := make([]byte, 1<<20)
		read, deadline := 0, time.Now().Add(time.Duration(100+70*round)*time.Millisecond)
		for time.Now().Before(deadline) || !strings.Contains(string(buf[:read]), "acknowledged") {
			n, err := out.Read(buf[read:])
			read += n
			must(t, err)
		}
		must(t, cmd.Process.Kill())
		rest, _ := io.ReadAll(out)
		_ = cmd.Wait()
		acknowledged := strings.Count(string(buf[:read])+string(rest), "acknowledged")
		total += acknowledged
		n := countUsers(t, ctx)
		// The last one may have been stored without the word of it getting out.
		if extra := n - int64(total); extra < 0 || extra > 1 {
			t.Fatalf("%d rows, %d were acknowledged", n, total)
		}
		total = int(n)
		check, err := orm.Raw[string](ctx, "PRAGMA integrity_check")
		if err != nil || check[0] != "ok" {
			t.Fatalf("%v %v", check, err)
		}
	}
	if total == 0 {
		t.Error("nothing was written")
	}
}

func TestNoDatabaseAndNoModel(t *testing.T) {
	ctx := open(t, "sqlite::memory:")
	if err := orm.Insert(context.Background(), &User{}); !errors.Is(err, orm.ErrNoDatabase) {
		t.Error(err)
	}
	type noKey struct{ Name string }
	if err := orm.Insert(ctx, &noKey{}); err == nil || !strings.Contains(err.Error(), "no primary key") {
		t.Error(err)
	}
	if _, err := orm.Query[Tag](ctx).All(); err == nil {
		t.Error("a missing table is no error")
	}
}
