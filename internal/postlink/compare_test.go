package postlink

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Of a stripped program in which one byte of the data is another, compare has to
// see it, unless the byte means nothing: the filler writes over it, or it is in
// the length of a table's last step.
func TestCompareSeesChanges(t *testing.T) {
	file := filepath.Join(t.TempDir(), "counter.wasm")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", file, "./testdata/counter")
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	plain, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	stripped, _, err := Strip(plain, knownVersions)
	if err != nil {
		t.Fatal(err)
	}
	before, err := readProgram(plain, false)
	if err != nil {
		t.Fatal(err)
	}
	m, err := parseModule(stripped)
	if err != nil {
		t.Fatal(err)
	}
	data := m.find(sectionData)
	random := rand.New(rand.NewPCG(1, 2))
	unseen := 0
	const tries = 400
	for range tries {
		damaged := bytes.Clone(stripped)
		at := data.offset + random.IntN(len(data.data))
		damaged[at] ^= byte(1 + random.IntN(255))
		after, err := readProgram(damaged, true)
		if err == nil {
			err = compare(before, after)
		}
		if err == nil {
			unseen++
		}
	}
	if unseen > tries/20 {
		t.Errorf("%d of %d changes were not seen", unseen, tries)
	}
}
