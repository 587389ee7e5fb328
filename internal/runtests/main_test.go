package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReport(t *testing.T) {
	const events = `{"Action":"start","Package":"a"}
{"Action":"run","Package":"a","Test":"TestGood"}
{"Action":"output","Package":"a","Test":"TestGood","Output":"quiet\n"}
{"Action":"pass","Package":"a","Test":"TestGood","Elapsed":0.1}
{"Action":"output","Package":"a","Test":"TestBad","Output":"a_test.go:7: wrong\n"}
{"Action":"output","Package":"a","Test":"TestBad/sub","Output":"deeper\n"}
{"Action":"fail","Package":"a","Test":"TestBad/sub"}
{"Action":"fail","Package":"a","Test":"TestBad"}
{"Action":"skip","Package":"a","Test":"TestLater"}
{"Action":"output","Package":"a","Output":"FAIL\n"}
{"Action":"fail","Package":"a","Elapsed":1.25}
{"Action":"pass","Package":"b","Elapsed":0.5}
{"Action":"skip","Package":"no/tests"}
not an event
`
	var out strings.Builder
	c, err := report(strings.NewReader(events), &out)
	if err != nil || c != (counts{1, 2, 1, true}) {
		t.Errorf("%+v, %v", c, err)
	}
	const want = "deeper\na_test.go:7: wrong\nfail a 1.2s\nFAIL\npass b 0.5s\nnot an event\n"
	if out.String() != want {
		t.Errorf("printed\n%s\nwant\n%s", out.String(), want)
	}
}

func TestReportTakesLongLines(t *testing.T) {
	long := strings.Repeat("x", 20<<20)
	c, err := report(strings.NewReader(`{"Action":"output","Test":"T","Output":"`+long+`"}`+"\n"+`{"Action":"pass","Test":"T"}`), &strings.Builder{})
	if err != nil || c.passed != 1 {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestSummarize(t *testing.T) {
	for _, test := range []struct {
		counts
		code int
		line string
	}{
		{counts{passed: 2, skipped: 1}, 0, "2 passed, 0 failed, 1 skipped\n"},
		{counts{passed: 2, failed: 1}, 1, "2 passed, 1 failed, 0 skipped\n"},
		{counts{passed: 2, broken: true}, 1, "2 passed, 0 failed, 0 skipped\n"},
		{counts{}, 1, "0 passed, 0 failed, 0 skipped\nruntests: no test was run\n"},
		{counts{skipped: 3}, 1, "0 passed, 0 failed, 3 skipped\nruntests: no test was run\n"},
	} {
		var out strings.Builder
		if code := summarize(test.counts, &out); code != test.code || out.String() != test.line {
			t.Errorf("%+v: %d, %q", test.counts, code, out.String())
		}
	}
}

func TestRun(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"go.mod":              "module example.com/m\n\ngo 1.26\n",
		"good/a_test.go":      "package good\n\nimport \"testing\"\n\nfunc TestA(t *testing.T) {}\n",
		"bad/a_test.go":       "package bad\n\nimport \"testing\"\n\nfunc TestA(t *testing.T) { t.Fatal(\"it is wrong\") }\n",
		"broken/a_test.go":    "package broken\n\nvar x int = \"\"\n",
		"without/without.go":  "package without\n",
		"panics/main_test.go": "package panics\n\nimport \"testing\"\n\nfunc TestA(t *testing.T) { panic(\"out of order\") }\n",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for pattern, want := range map[string]struct {
		code int
		text string
	}{
		"./good":    {0, "1 passed, 0 failed, 0 skipped\n"},
		"./bad":     {1, "it is wrong"},
		"./broken":  {1, "cannot use \"\""},
		"./without": {1, "no test was run"},
		"./panics":  {1, "out of order"},
		"./gone":    {1, "no test was run"},
	} {
		var out, errs strings.Builder
		if code := run([]string{pattern}, &out, &errs); code != want.code || !strings.Contains(out.String(), want.text) {
			t.Errorf("%s: %d\n%s%s", pattern, code, out.String(), errs.String())
		}
	}
}
