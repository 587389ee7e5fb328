package on

import (
	"strconv"

	"github.com/hotclub-go/hotclub/pages"
)

// ChangeEvent tells that a user has committed a change of a control.
type ChangeEvent struct{ *pages.Event }

// Value returns the value that the control has: its text, or the value of the
// chosen option.
func (e ChangeEvent) Value() string { return e.Event.Value }

// Checked tells whether the checkbox or radio button is on.
func (e ChangeEvent) Checked() bool { return e.Event.Checked }

// Value returns the value that the control has.
func (e InputEvent) Value() string { return e.Event.Value }

// Checked tells whether the checkbox or radio button is on.
func (e InputEvent) Checked() bool { return e.Event.Checked }

// Field returns the first value of a successful control of the form, or "".
func (e SubmitEvent) Field(name string) string {
	if values := e.Fields(name); len(values) > 0 {
		return values[0]
	}
	return ""
}

// Fields returns all values of the successful controls of that name.
func (e SubmitEvent) Fields(name string) []string {
	if e.Form == nil {
		return nil
	}
	return e.Form(name)
}

// SubmitterName returns the name of the button that submitted the form, or "".
func (e SubmitEvent) SubmitterName() string { return text(e.Event, "submitter.name") }

// SubmitterValue returns the value of the button that submitted the form, or "".
func (e SubmitEvent) SubmitterValue() string { return text(e.Event, "submitter.value") }

// Touch is one finger or pen on a touch screen, in CSS pixels from the
// viewport's corner.
type Touch struct {
	Identifier       int
	ClientX, ClientY float64
}

// Touches returns the touches that are on the screen.
func (e TouchEvent) Touches() []Touch { return touches(e.Event, "touches") }

// ChangedTouches returns the touches that this event is about.
func (e TouchEvent) ChangedTouches() []Touch { return touches(e.Event, "changedTouches") }

func touches(e *pages.Event, list string) []Touch {
	count := int(number(e, list+".length"))
	all := make([]Touch, 0, count)
	for i := range count {
		at := list + "." + strconv.Itoa(i)
		all = append(all, Touch{
			Identifier: int(number(e, at+".identifier")),
			ClientX:    number(e, at+".clientX"),
			ClientY:    number(e, at+".clientY"),
		})
	}
	return all
}

// An event that a test made by hand may have no source; it then has no more
// than its fields.

func text(e *pages.Event, path string) string {
	if e.Source == nil {
		return ""
	}
	return e.Source.String(path)
}

func number(e *pages.Event, path string) float64 {
	if e.Source == nil {
		return 0
	}
	return e.Source.Number(path)
}

func flag(e *pages.Event, path string) bool {
	return e.Source != nil && e.Source.Bool(path)
}
