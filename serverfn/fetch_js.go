package serverfn

import (
	"strconv"
	"syscall/js"

	"github.com/hotclub-go/hotclub/serverfn/codec"
)

// longestQuery is how many bytes of input still go into an address. Longer
// ones are posted: proxies cut addresses at 4 to 8 KB.
const longestQuery = 2000

// longestKeptAlive is how many bytes of input a request may have that outlives
// its page: browsers allow 64 KB for all such requests together.
const longestKeptAlive = 16 << 10

// send starts the request and waits for the head of the response.
func send(c Call, input []byte, signal js.Value) (js.Value, error) {
	options := map[string]any{"signal": signal}
	url := "/_fn/" + c.Name
	if c.Query && len(input) <= longestQuery {
		if string(input) != "{}" {
			url += "?in=" + queryEscape(input)
		}
	} else {
		options["method"] = "POST"
		options["headers"] = map[string]any{"Content-Type": "application/json"}
		options["body"] = string(input)
		// A visitor who leaves the page right after a click still meant it.
		options["keepalive"] = !c.Query && len(input) <= longestKeptAlive
	}
	response, ok := await(js.Global().Call("fetch", url, options))
	if !ok {
		return js.Undefined(), unreachable()
	}
	if response.Get("ok").Bool() {
		return response, nil
	}
	body, err := bodyOf(response)
	if err != nil {
		return js.Undefined(), err
	}
	if e := readError(body); e != nil {
		return js.Undefined(), e
	}
	// Not our server: a proxy, or a sign-in page.
	return js.Undefined(), &Error{Code: CodeNetwork, Message: "the server's answer was not understood: status " + strconv.Itoa(response.Get("status").Int())}
}

func request(c Call, input []byte, signal js.Value) ([]byte, error) {
	response, err := send(c, input, signal)
	if err != nil {
		return nil, err
	}
	return bodyOf(response)
}

func unreachable() *Error {
	return &Error{Code: CodeNetwork, Message: "the server could not be reached"}
}

func bodyOf(response js.Value) ([]byte, error) {
	buffer, ok := await(response.Call("arrayBuffer"))
	if !ok {
		return nil, unreachable()
	}
	return bytesOf(js.Global().Get("Uint8Array").New(buffer)), nil
}

func bytesOf(array js.Value) []byte {
	b := make([]byte, array.Length())
	js.CopyBytesToGo(b, array)
	return b
}

// await blocks until promise settles; ok tells whether it was fulfilled.
func await(promise js.Value) (value js.Value, ok bool) {
	done := make(chan struct{})
	settle := func(fulfilled bool) js.Func {
		return js.FuncOf(func(_ js.Value, args []js.Value) any {
			if len(args) > 0 {
				value = args[0]
			}
			ok = fulfilled
			close(done)
			return nil
		})
	}
	fulfilled, rejected := settle(true), settle(false)
	defer fulfilled.Release()
	defer rejected.Release()
	promise.Call("then", fulfilled, rejected)
	<-done
	return value, ok
}

// queryEscape percent-encodes all but unreserved characters.
func queryEscape(b []byte) string {
	const hex = "0123456789ABCDEF"
	out := make([]byte, 0, len(b)*2)
	for _, c := range b {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '.', c == '_', c == '~':
			out = append(out, c)
		default:
			out = append(out, '%', hex[c>>4], hex[c&15])
		}
	}
	return string(out)
}

// readError reads what appendError wrote, nil if it is something else.
func readError(data []byte) *Error {
	e := &Error{}
	r := codec.NewReader(data)
	r.Object()
	for r.Next() {
		switch r.Key() {
		case "code":
			e.Code = Code(r.String())
		case "message":
			e.Message = r.String()
		case "fields":
			e.Fields = map[string]string{}
			r.Object()
			for r.Next() {
				name := r.KeyString()
				e.Fields[name] = r.String()
			}
		default:
			r.Raw()
		}
	}
	if r.Finish() != nil || e.Code == "" {
		return nil
	}
	return e
}
