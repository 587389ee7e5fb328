package source_test

import (
	"context"
	"strings"
	"testing"

	"github.com/hotclub-go/hotclub/orm/internal/testmodels"
	"github.com/hotclub-go/hotclub/orm/migrate"
	"github.com/hotclub-go/hotclub/orm/migrate/source"
)

// Source and a running program describe the same schema.
func TestSourceAndProgramAgree(t *testing.T) {
	fromSource, err := source.State(context.Background(), "../../internal/testmodels", ".")
	if err != nil {
		t.Fatal(err)
	}
	running, err := migrate.StateOfModels(testmodels.User{}, testmodels.Profile{}, testmodels.Post{}, testmodels.Comment{},
		testmodels.Tag{}, testmodels.Everything{}, testmodels.Membership{})
	if err != nil {
		t.Fatal(err)
	}
	if !fromSource.Equal(running) {
		a, _ := fromSource.JSON()
		b, _ := running.JSON()
		t.Errorf("from source:\n%s\nfrom the program:\n%s", a, b)
	}
}

// A pattern without models must not plan to drop everything.
func TestNoModels(t *testing.T) {
	_, err := source.State(context.Background(), "../../model", ".")
	if err == nil || !strings.Contains(err.Error(), "no models") {
		t.Errorf("error is %v", err)
	}
}
