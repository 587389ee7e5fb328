package sqltext

import "testing"

func TestShape(t *testing.T) {
	for in, want := range map[string]string{
		`SELECT "a"."b" FROM t WHERE a = 'it''s' AND b IN (1, -2, 3.5e-7)`: `SELECT "a" . "b" FROM t WHERE a = ? AND b IN ( ? )`,
		"SELECT `x` WHERE y = _utf8mb4 X'27' OR z = X'00'":                 "SELECT `x` WHERE y = ? OR z = ?",
		`INSERT INTO t (a) VALUES (CAST(X'00' AS TEXT), NULL, TRUE)`:       `INSERT INTO t ( a ) VALUES ( ? )`,
		`a IS NOT NULL AND b IS NULL`:                                      `a IS NOT NULL AND b IS NULL`,
		`a - -1`:                                                           `a - ?`,
		`'--' || '/*;' || "--;"`:                                           `? | | ? | | "--;"`,
	} {
		if got, err := Shape(in); got != want || err != nil {
			t.Errorf("%s\n got  %s %v\n want %s", in, got, err, want)
		}
	}
	for _, bad := range []string{"SELECT 1 -- x", "SELECT 1; DROP TABLE t", "SELECT 'x", "SELECT /* x */ 1", "# x", `"x`, "a - CAST(X'00"} {
		if got, err := Shape(bad); err == nil {
			t.Errorf("%s passed as %s", bad, got)
		}
	}
}
