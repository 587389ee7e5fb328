package model

import (
	"strings"
	"unicode"
)

// Snake turns a Go name into a column name: CreatedAt becomes created_at,
// AuthorID author_id, HTMLBody html_body.
func Snake(name string) string {
	rs := []rune(name)
	var b strings.Builder
	for i, r := range rs {
		if unicode.IsUpper(r) && i > 0 {
			prevLower := !unicode.IsUpper(rs[i-1]) && rs[i-1] != '_'
			startsWord := i+1 < len(rs) && unicode.IsLower(rs[i+1]) && unicode.IsUpper(rs[i-1])
			if startsWord && rs[i+1] == 's' && (i+2 == len(rs) || unicode.IsUpper(rs[i+2])) {
				startsWord = false // the plural of initials: IDs, URLs
			}
			if prevLower || startsWord {
				b.WriteByte('_')
			}
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// Plural returns the plural of an English noun by the common rules; the last
// word counts, so "blog_entry" becomes "blog_entries" and "BlogEntry"
// "BlogEntries". A model whose plural is different names its table itself.
func Plural(s string) string {
	lower := strings.ToLower(s)
	for one, many := range map[string]string{"person": "people", "child": "children", "man": "men"} {
		if strings.HasSuffix(lower, one) && wordStart(s, len(s)-len(one)) {
			return s[:len(s)-len(one)+1] + many[1:]
		}
	}
	switch {
	case s == "":
		return ""
	case strings.HasSuffix(lower, "y") && len(s) > 1 && !strings.ContainsRune("aeiou", rune(lower[len(s)-2])):
		return s[:len(s)-1] + "ies"
	case hasAnySuffix(lower, "s", "x", "z", "ch", "sh"):
		return s + "es"
	}
	return s + "s"
}

func wordStart(s string, i int) bool {
	return i == 0 || s[i-1] == '_' || (s[i] >= 'A' && s[i] <= 'Z')
}

func hasAnySuffix(s string, suffixes ...string) bool {
	for _, x := range suffixes {
		if strings.HasSuffix(s, x) {
			return true
		}
	}
	return false
}
