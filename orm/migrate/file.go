package migrate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const header = "/* hotclub migration 1\n"

// Format writes a migration as its file: the operations as JSON in a comment,
// then for each dialect the statements forward and backward. The statements in
// the file are the ones that run. before is the state the migration starts from.
func Format(m *Migration, before *State, dialects ...Dialect) ([]byte, error) {
	if err := m.validate(); err != nil {
		return nil, fmt.Errorf("migrate: %s: %w", m.Name, err)
	}
	plain := *m
	plain.scripts = nil
	var b, text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(&plain); err != nil {
		return nil, fmt.Errorf("migrate: %s: %w", m.Name, err)
	}
	b.WriteString(header)
	// The comment must not end early.
	fitted := fitJSON(bytes.TrimSpace(text.Bytes()), "", 110)
	b.WriteString(strings.ReplaceAll(fitted, "*/", `*\/`))
	b.WriteString("\n*/\n")
	for _, d := range dialects {
		e, err := Editor(d)
		if err != nil {
			return nil, err
		}
		for _, backward := range []bool{false, true} {
			if err := formatSection(&b, &plain, e, before, backward); err != nil {
				return nil, err
			}
		}
	}
	return b.Bytes(), nil
}

func formatSection(b *bytes.Buffer, m *Migration, e SchemaEditor, before *State, backward bool) error {
	word := map[bool]string{false: "forward", true: "backward"}[backward]
	steps, err := m.steps(e, before, backward)
	if backward && errors.Is(err, ErrIrreversible) {
		fmt.Fprintf(b, "\n-- no way back on %s: %s\n", e.Dialect(), oneLine(err.Error()))
		return nil
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(b, "\n-- %s %s\n", word, e.Dialect())
	for i, s := range steps {
		fmt.Fprintf(b, "\n-- step %d: %s [%s]\n", i+1, s.Description, strings.TrimSuffix(string(s.Class)+": "+s.Reason, ": "))
		for j, statement := range s.Statements {
			if j > 0 {
				b.WriteString("\n") // the empty line ends the one before
			}
			b.WriteString(strings.TrimRight(strings.TrimSpace(statement), ";") + ";\n")
		}
	}
	return nil
}

// Parse reads a migration file.
func Parse(text []byte) (*Migration, error) {
	s := strings.ReplaceAll(string(text), "\r\n", "\n")
	rest, ok := strings.CutPrefix(s, header)
	if !ok {
		return nil, fmt.Errorf("it does not begin with %q", strings.TrimSpace(header))
	}
	head, rest, ok := strings.Cut(rest, "\n*/\n")
	if !ok {
		return nil, errors.New("the comment at its head does not end with a line */")
	}
	m := &Migration{}
	dec := json.NewDecoder(strings.NewReader(head))
	dec.DisallowUnknownFields()
	if err := dec.Decode(m); err != nil {
		return nil, fmt.Errorf("the JSON at its head: %w", err)
	}
	if dec.More() {
		return nil, errors.New("there is more than one JSON value at its head")
	}
	m.head = head
	if err := m.validate(); err != nil {
		return nil, err
	}
	var err error
	m.scripts, m.raw, err = parseSections(rest)
	return m, err
}

var (
	sectionLine = regexp.MustCompile(`^-- (forward|backward) ([a-z]+)$`)
	stepLine    = regexp.MustCompile(`^-- step ([0-9]+): `)
)

// parseSections reads the statements. A statement ends with a semicolon at the
// end of a line before an empty line, a comment line, or the end of the file.
func parseSections(text string) (scripts map[Dialect]*script, raw map[Dialect]string, err error) {
	scripts, raw = map[Dialect]*script{}, map[Dialect]string{}
	var at Dialect
	var section *[][]string
	var statement []string
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		line = strings.TrimRight(line, " \t")
		fail := func(format string, args ...any) error {
			return fmt.Errorf("line %d below its head: %s", i+1, fmt.Sprintf(format, args...))
		}
		if at != "" && !(len(statement) == 0 && sectionLine.MatchString(line)) && line != "" {
			raw[at] += line + "\n"
		}
		switch {
		case len(statement) == 0 && line == "":
		case len(statement) == 0 && sectionLine.MatchString(line):
			w := sectionLine.FindStringSubmatch(line)
			d := Dialect(w[2])
			if _, err := Editor(d); err != nil {
				return nil, nil, fail("unknown dialect %s", d)
			}
			if scripts[d] == nil {
				scripts[d] = &script{}
			}
			at = d
			raw[at] += line + "\n"
			section = &scripts[d].forward
			if w[1] == "backward" {
				section = &scripts[d].backward
			}
			if *section != nil {
				return nil, nil, fail("a second section %s %s", w[1], d)
			}
			*section = [][]string{}
		case len(statement) == 0 && stepLine.MatchString(line):
			n, _ := strconv.Atoi(stepLine.FindStringSubmatch(line)[1])
			if section == nil || n != len(*section)+1 {
				return nil, nil, fail("step %d is out of order", n)
			}
			*section = append(*section, []string{})
		case len(statement) == 0 && strings.HasPrefix(line, "--"):
		default:
			if section == nil || len(*section) == 0 {
				return nil, nil, fail("a statement outside of a step")
			}
			statement = append(statement, line)
			next := ""
			if i+1 < len(lines) {
				next = strings.TrimSpace(lines[i+1])
			}
			if strings.HasSuffix(line, ";") && (next == "" || strings.HasPrefix(next, "--")) {
				last := &(*section)[len(*section)-1]
				*last = append(*last, strings.TrimSuffix(strings.Join(statement, "\n"), ";"))
				statement = nil
			}
		}
	}
	if len(statement) > 0 {
		return nil, nil, fmt.Errorf("the last statement does not end with a semicolon: %s", oneLine(strings.Join(statement, " ")))
	}
	return scripts, raw, nil
}

// fitJSON lays out JSON so that a value stands on one line where it fits.
func fitJSON(text []byte, indent string, width int) string {
	if len(text)+len(indent) <= width || (text[0] != '{' && text[0] != '[') {
		return spaced(text)
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	if _, err := dec.Token(); err != nil {
		return string(text)
	}
	inner := indent + "  "
	var parts []string
	for dec.More() {
		part := inner
		if text[0] == '{' {
			key, err := dec.Token()
			if err != nil {
				return string(text)
			}
			quoted, _ := json.Marshal(key)
			part += string(quoted) + ": "
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return string(text)
		}
		parts = append(parts, part+fitJSON(raw, inner, width))
	}
	closing := map[byte]string{'{': "}", '[': "]"}[text[0]]
	return string(text[:1]) + "\n" + strings.Join(parts, ",\n") + "\n" + indent + closing
}

// spaced puts a space after each colon and comma outside strings.
func spaced(text []byte) string {
	var b strings.Builder
	quoted := false
	for i := 0; i < len(text); i++ {
		c := text[i]
		b.WriteByte(c)
		switch {
		case quoted && c == '\\':
			i++
			b.WriteByte(text[i])
		case c == '"':
			quoted = !quoted
		case !quoted && (c == ':' || c == ','):
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// AddDialects returns the text of a migration file with statements for further
// dialects at its end. What stands there stays as it is.
func (s *Set) AddDialects(name string, text []byte, dialects ...Dialect) ([]byte, error) {
	m, err := s.find(name)
	if err != nil {
		return nil, err
	}
	before, err := s.before(m.Name)
	if err != nil {
		return nil, err
	}
	plain := *m
	plain.scripts = nil
	b := bytes.NewBuffer(bytes.Clone(text))
	for _, d := range dialects {
		if m.scripts[d] != nil {
			continue
		}
		e, err := Editor(d)
		if err != nil {
			return nil, err
		}
		for _, backward := range []bool{false, true} {
			if err := formatSection(b, &plain, e, before, backward); err != nil {
				return nil, err
			}
		}
	}
	return b.Bytes(), nil
}

// SQL returns the statements of one migration on a dialect, or of all of them
// where name is empty; backward, the last migration comes first.
func SQL(s *Set, d Dialect, name string, backward bool) (string, error) {
	e, err := Editor(d)
	if err != nil {
		return "", err
	}
	list := slices.Clone(s.order)
	if name != "" {
		m, err := s.find(name)
		if err != nil {
			return "", err
		}
		list = []*Migration{m}
	}
	if backward {
		slices.Reverse(list)
	}
	var b bytes.Buffer
	for _, m := range list {
		before, err := s.before(m.Name)
		if err != nil {
			return "", err
		}
		steps, err := m.steps(e, before, backward)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "-- %s\n", m.Name)
		for _, step := range steps {
			fmt.Fprintf(&b, "-- %s [%s]\n", step.Description, step.Class)
			for _, statement := range step.Statements {
				b.WriteString(statement + ";\n")
			}
		}
	}
	return b.String(), nil
}
