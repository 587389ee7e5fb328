package node

// UnsafeURL stands in the place of a URL that could run code.
const UnsafeURL = "about:invalid#hotclub"

// SafeURL returns url, or UnsafeURL if a browser could run code by following
// it: the schemes javascript and vbscript, and data other than data:image/.
// The scheme is read as browsers read it, who skip control characters and
// spaces before it and tabs and newlines within.
func SafeURL(url string) string {
	if safeScheme(url) {
		return url
	}
	return UnsafeURL
}

// SafeURLList returns list, or UnsafeURL if one of the URLs in it, as in the
// attributes srcset and ping, is not safe. A URL begins after a space or comma.
func SafeURLList(list string) string {
	start := true
	for i := 0; i < len(list); i++ {
		c := list[i]
		if c <= ' ' || c == ',' {
			start = true
			continue
		}
		if start && !safeScheme(list[i:]) {
			return UnsafeURL
		}
		start = false
	}
	return list
}

// longestScheme is the length of the longest scheme that is refused.
const longestScheme = len("javascript")

func safeScheme(url string) bool {
	i := 0
	for i < len(url) && url[i] <= ' ' {
		i++
	}
	var scheme [longestScheme]byte
	n := 0
	for ; i < len(url); i++ {
		c := url[i]
		switch {
		case c == '\t' || c == '\n' || c == '\r':
			continue
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		case 'a' <= c && c <= 'z':
		case c == ':':
			return safeName(string(scheme[:n]), url[i+1:])
		default:
			// No letter can follow in a scheme that is refused.
			return true
		}
		if n == len(scheme) {
			return true
		}
		scheme[n] = c
		n++
	}
	return true
}

func safeName(scheme, rest string) bool {
	switch scheme {
	case "javascript", "vbscript":
		return false
	case "data":
		const image = "image/"
		if len(rest) < len(image) {
			return false
		}
		for i := range len(image) {
			c := rest[i]
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			if c != image[i] {
				return false
			}
		}
	}
	return true
}
