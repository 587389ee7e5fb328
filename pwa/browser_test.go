//go:build !js

package pwa

import (
	"context"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/serviceworker"
	"github.com/chromedp/chromedp"
	"github.com/gorilla/mux"

	"github.com/hotclub-go/hotclub/internal/browsertest"
)

// liveSite is a site whose content, version and presence can change while a
// browser looks at it.
type liveSite struct {
	t       *testing.T
	address string
	server  *http.Server

	mu      sync.Mutex
	app     http.Handler
	content string
	hits    map[string]int // by method and path
}

func newLiveSite(t *testing.T, o Options) *liveSite {
	t.Helper()
	s := &liveSite{t: t, address: "127.0.0.1:0", content: "first", hits: map[string]int{}}
	s.deploy(o)
	s.start()
	t.Cleanup(s.stop)
	return s
}

func (s *liveSite) url(path string) string { return "http://" + s.address + path }

func (s *liveSite) start() {
	s.t.Helper()
	l, err := net.Listen("tcp", s.address)
	if err != nil {
		s.t.Fatal(err)
	}
	s.address = l.Addr().String()
	s.server = &http.Server{Handler: s}
	go s.server.Serve(l)
}

// stop takes the network away: the browser's connections are closed and new
// ones are refused.
func (s *liveSite) stop() { s.server.Close() }

func (s *liveSite) say(content string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.content = content
}

func (s *liveSite) count(what string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hits[what]
}

func (s *liveSite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.hits[r.Method+" "+r.URL.Path]++
	app := s.app
	s.mu.Unlock()
	app.ServeHTTP(w, r)
}

// deploy replaces the app, as a new release does.
func (s *liveSite) deploy(o Options) {
	s.t.Helper()
	app := newApp(s.t, o)
	router := mux.NewRouter()
	app.Mount(router)
	router.Path("/_assets/fixed.txt").HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", immutable)
		io.WriteString(w, "fixed")
	})
	router.Path("/_assets/moving.txt").HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		io.WriteString(w, "moving")
	})
	router.PathPrefix("/_fn/").HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "max-age=0")
		io.WriteString(w, `"answer"`)
	})
	router.Path("/style.css").HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/css")
		io.WriteString(w, "/* style */")
	})
	router.Path("/post").Methods("POST").HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "posted "+r.FormValue("word"))
	})
	router.Path("/missing.css").HandlerFunc(http.NotFound)
	router.PathPrefix("/").Methods("GET").HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// The strictest policy that lets a page load its own files.
		w.Header().Set("Content-Security-Policy", "default-src 'self'")
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		http.SetCookie(w, &http.Cookie{Name: "user", Value: "ada", Path: "/"})
		user := "nobody"
		if c, err := r.Cookie("user"); err == nil {
			user = c.Value
		}
		s.mu.Lock()
		content := s.content
		s.mu.Unlock()
		fmt.Fprintf(w, `<!doctype html><html><head><title>page</title>%s</head><body><h1>%s</h1><p>%s for %s</p>
<form method="post" action="/post"><input name="word" value="hello"><button id="send">send</button></form></body></html>`,
			app.HeadHTML(), html.EscapeString(r.URL.Path), html.EscapeString(content), user)
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.app = router
}

// openInstalled opens the page and waits until the worker controls it.
func openInstalled(p *browsertest.Page, s *liveSite) {
	p.Open(s.url("/"))
	p.WaitFor(`navigator.serviceWorker.controller && navigator.serviceWorker.controller.state === "activated"`)
}

const barShown = `document.querySelector(".hotclub-update") !== null`

func TestInChromium(t *testing.T) {
	start := browsertest.New(t)

	t.Run("the network answers while it is there", func(t *testing.T) {
		s, p := newLiveSite(t, Options{}), start.NewSession(t)
		openInstalled(p, s)
		for _, content := range []string{"second", "third"} {
			s.say(content)
			p.Reload()
			if got := p.Text("p"); got != content+" for ada" {
				t.Errorf("page says %q, the server %q", got, content)
			}
		}
		// The pages went through the worker, or this test shows nothing.
		requests := p.RequestsTo(s.url("/"))
		documents := 0
		for _, r := range requests {
			if r.Type == "Document" && r.FromServiceWorker {
				documents++
			}
		}
		if documents != 2 {
			t.Errorf("%d pages passed the worker: %v", documents, requests)
		}
		if browsertest.Eval[bool](p, barShown) {
			t.Error("an update notice for the first version")
		}
		p.NoProblems()
	})

	t.Run("the browser finds the app installable", func(t *testing.T) {
		s, p := newLiveSite(t, Options{}), start.NewSession(t)
		openInstalled(p, s)
		if problems := installProblems(p); len(problems) != 0 {
			t.Errorf("not installable: %v", problems)
		}
		p.Open(s.url("/_pwa/offline")) // has no manifest
		if len(installProblems(p)) == 0 {
			t.Error("a page without manifest is installable too: this test shows nothing")
		}
	})

	t.Run("the offline page is shown when the network fails, and only then", func(t *testing.T) {
		s, p := newLiveSite(t, Options{Lang: "fr", OfflineTitle: "Hors ligne"}), start.NewSession(t)
		openInstalled(p, s)
		s.stop()
		for _, path := range []string{"/", "/secret", "/secret?q=1"} {
			if status := p.Open(s.url(path)); status != 503 {
				t.Errorf("%s offline: status %d", path, status)
			}
			if got := p.Text("h1"); got != "Hors ligne" {
				t.Errorf("%s offline shows %q", path, got)
			}
		}
		if got := browsertest.Eval[string](p, `getComputedStyle(document.body).display`); got != "grid" {
			t.Errorf("the offline page has no style (display %q)", got)
		}
		if !browsertest.Eval[bool](p, `document.querySelector("img").naturalWidth > 0`) {
			t.Error("the offline page has no icon")
		}
		s.start()
		p.Click("a")
		p.WaitFor(`document.querySelector("h1").textContent === "/secret" && location.search === "?q=1"`)
	})

	t.Run("a server that answers an error is not offline", func(t *testing.T) {
		s, p := newLiveSite(t, Options{}), start.NewSession(t)
		openInstalled(p, s)
		s.mu.Lock()
		s.app = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Error(w, "broken", 500) })
		s.mu.Unlock()
		if status := p.Open(s.url("/")); status != 500 || !strings.Contains(p.Text("body"), "broken") {
			t.Errorf("status %d, %q", status, p.Text("body"))
		}
	})

	t.Run("a page is stored only when asked for, and without its user", func(t *testing.T) {
		s, p := newLiveSite(t, Options{OfflinePages: []string{"/about"}, Precache: []string{"/style.css"}}), start.NewSession(t)
		openInstalled(p, s)
		p.Open(s.url("/about"))
		if got := p.Text("p"); got != "first for ada" {
			t.Errorf("online: %q", got)
		}
		p.Open(s.url("/secret"))
		stored := browsertest.Eval[string](p, `caches.keys().then(names => Promise.all(names.map(n => caches.open(n).then(c => c.keys())))).then(all => all.flat().map(r => new URL(r.url).pathname).filter(p => !p.startsWith("/_pwa/")).sort().join(" "))`)
		if stored != "/about /style.css" {
			t.Errorf("stored are %q", stored)
		}
		s.stop()
		p.Open(s.url("/about"))
		if got := p.Text("p"); got != "first for nobody" {
			t.Errorf("offline: %q", got)
		}
		if got := browsertest.Eval[string](p, `fetch("/style.css").then(r => r.text())`); got != "/* style */" {
			t.Errorf("precached file offline: %q", got)
		}
		if p.Open(s.url("/about?x=1")); p.Text("h1") != "You are offline" {
			t.Error("the stored page was shown for another address")
		}
	})

	t.Run("posts and server functions are not touched", func(t *testing.T) {
		s, p := newLiveSite(t, Options{}), start.NewSession(t)
		openInstalled(p, s)
		p.Forget()
		browsertest.Eval[any](p, `Promise.all([fetch("/_fn/x.List?in={}"), fetch("/_fn/x.Add", {method: "POST", body: "{}"}), fetch("/post", {method: "POST"})]).then(() => null)`)
		for _, r := range p.Requests() {
			if r.FromServiceWorker || r.Status != 200 {
				t.Errorf("%s", r)
			}
		}
		p.Click("#send")
		p.WaitFor(`document.body.textContent === "posted hello"`)
		posts := p.RequestsTo("/post")
		if r := posts[len(posts)-1]; r.Method != "POST" || r.FromServiceWorker || s.count("POST /post") != 2 {
			t.Errorf("%s, the server saw %d posts", r, s.count("POST /post"))
		}
		// The browser sends a request of its own while the worker starts; an
		// unused one would reach the server twice.
		p.Open(s.url("/_fn/x.Get?in={}"))
		p.Open(s.url("/once"))
		if call, page := s.count("GET /_fn/x.Get"), s.count("GET /once"); call != 1 || page != 1 {
			t.Errorf("opening a query asked %d times, a page %d times", call, page)
		}
		p.Open(s.url("/"))
		s.stop()
		failed := browsertest.Eval[string](p, `Promise.all(["/_fn/x.List?in={}", "/other"].map(u => fetch(u).then(r => "answered " + r.status, () => "failed"))).then(a => a.join())`)
		if failed != "failed,failed" {
			t.Errorf("calls without network: %s", failed)
		}
	})

	t.Run("immutable assets come from the cache", func(t *testing.T) {
		s, p := newLiveSite(t, Options{}), start.NewSession(t)
		openInstalled(p, s)
		const load = `fetch(%q, {cache: "reload"}).then(r => r.text())`
		stored := fmt.Sprintf(`caches.match(%q).then(r => !!r)`, "/_assets/fixed.txt")
		browsertest.Eval[string](p, fmt.Sprintf(load, "/_assets/fixed.txt"))
		p.WaitFor(stored)
		for range 2 {
			if got := browsertest.Eval[string](p, fmt.Sprintf(load, "/_assets/fixed.txt")); got != "fixed" {
				t.Errorf("asset says %q", got)
			}
			browsertest.Eval[string](p, fmt.Sprintf(load, "/_assets/moving.txt"))
		}
		if fixed, moving := s.count("GET /_assets/fixed.txt"), s.count("GET /_assets/moving.txt"); fixed != 1 || moving != 2 {
			t.Errorf("the immutable asset was fetched %d times, the other one %d times", fixed, moving)
		}
	})

	t.Run("a file that is missing does not stop the worker", func(t *testing.T) {
		s, p := newLiveSite(t, Options{Precache: []string{"/missing.css", "/style.css"}}), start.NewSession(t)
		openInstalled(p, s)
		if !browsertest.Eval[bool](p, `caches.match("/style.css").then(r => !!r)`) {
			t.Error("the other file is not stored")
		}
		if browsertest.Eval[bool](p, `caches.match("/missing.css").then(r => !!r)`) {
			t.Error("a 404 is stored")
		}
	})

	t.Run("a new version waits for the user", func(t *testing.T) {
		s, p := newLiveSite(t, Options{Version: "1"}), start.NewSession(t)
		openInstalled(p, s)
		other := p.NewTab(t)
		openInstalled(other, s)
		browsertest.Eval[any](other, `window.unsaved = "typed", null`)
		browsertest.Eval[any](p, `caches.open("of the app itself").then(() => null)`)
		p.Reload()
		if browsertest.Eval[bool](p, `navigator.serviceWorker.getRegistration().then(r => r.update()).then(() => `+barShown+`)`) {
			t.Fatal("a notice without a new version")
		}
		oldCache := browsertest.Eval[string](p, `caches.keys().then(k => k.find(n => n.startsWith("hotclub-pwa-")))`)

		s.deploy(Options{Version: "2", UpdateText: "Neu <b>da</b>", UpdateButton: "Laden"})
		s.say("second")
		p.Reload()
		p.WaitFor(barShown)
		// The page is new at once; the texts of the notice come with it.
		if got := p.Text("p"); got != "second for ada" {
			t.Errorf("page %q", got)
		}
		if got := p.Text(".hotclub-update"); got != "Neu <b>da</b>Laden×" {
			t.Errorf("notice %q", got)
		}
		if got := browsertest.Eval[string](p, `navigator.serviceWorker.getRegistration().then(r => r.active.state + " " + r.waiting.state)`); got != "activated installed" {
			t.Errorf("workers before the consent: %s", got)
		}
		if !browsertest.Eval[bool](p, fmt.Sprintf(`caches.has(%q)`, oldCache)) {
			t.Error("the old cache is gone before the consent")
		}

		browsertest.Eval[any](p, `window.before = true, null`)
		p.Click(".hotclub-update button")
		p.WaitFor(`window.before === undefined && document.readyState === "complete" && !(` + barShown + `)`)
		p.WaitFor(`navigator.serviceWorker.getRegistration().then(r => r.active && !r.waiting && r.active.state === "activated")`)
		names := browsertest.Eval[string](p, `caches.keys().then(k => k.length + " " + k.includes("of the app itself") + " " + k.includes("`+oldCache+`"))`)
		if names != "2 true false" {
			t.Errorf("caches after the update: %s", names)
		}
		if got := browsertest.Eval[string](other, `window.unsaved`); got != "typed" {
			t.Error("the other tab was reloaded")
		}
		other.WaitFor(`!(` + barShown + `)`)
		p.NoProblems()
		other.NoProblems()
	})

	t.Run("the notice can be put aside", func(t *testing.T) {
		s, p := newLiveSite(t, Options{Version: "1"}), start.NewSession(t)
		openInstalled(p, s)
		s.deploy(Options{Version: "2"})
		browsertest.Eval[any](p, `navigator.serviceWorker.getRegistration().then(r => r.update()).then(() => null)`)
		p.WaitFor(barShown)
		p.Click(`.hotclub-update button[aria-label="Later"]`)
		p.WaitFor(`!(` + barShown + `)`)
	})

	t.Run("the worker can be taken away", func(t *testing.T) {
		s, p := newLiveSite(t, Options{}), start.NewSession(t)
		openInstalled(p, s)
		browsertest.Eval[any](p, `caches.open("of the app itself").then(() => null)`)
		router := mux.NewRouter()
		MountRemoval(router)
		router.PathPrefix("/").HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "plain") })
		s.mu.Lock()
		s.app = router
		s.mu.Unlock()
		p.Reload()
		p.WaitFor(`navigator.serviceWorker.getRegistrations().then(all => all.length === 0)`)
		p.WaitFor(`caches.keys().then(names => names.join() === "of the app itself")`)
	})

	t.Run("push messages are shown, and a click leads to the page", func(t *testing.T) {
		s, p := newLiveSite(t, Options{Name: "Pushy"}), start.NewSession(t)
		openInstalled(p, s)
		push := pusher(p, s)
		worker := workerPage(t, p, s)
		inWorker := func(script string) string {
			t.Helper()
			got, err := chromedp.Run(worker, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		// What Chromium accepted is noted here, because getNotifications drops
		// notifications now and then where there is no desktop to show them.
		inWorker(`self.shown = []; self.registration.showNotification = async function (title, options) {
			await ServiceWorkerRegistration.prototype.showNotification.call(this, title, options);
			shown.push({ title, ...options, close() {} });
		}; ""`)
		waitShown := func(want string) {
			t.Helper()
			const list = `shown.map(n => n.title + "|" + n.body + "|" + n.data.goapp.path + "|" + n.actions.length).sort().join(" ")`
			for until := time.Now().Add(10 * time.Second); inWorker(list) != want; time.Sleep(20 * time.Millisecond) {
				if time.Now().After(until) {
					t.Fatalf("notifications %q, want %q", inWorker(list), want)
				}
			}
		}
		push(`{"title":"T","body":"B","path":"/inbox?n=1","data":null,"actions":[{"action":"read","title":"Read","path":"/read"}]}`)
		push(`just text`)
		push(`{"title":"Z","body":"z","path":"https://evil.example/"}`)
		waitShown("Pushy|just text|/|0 T|B|/inbox?n=1|1 Z|z|https://evil.example/|0")

		// Scripts cannot make a real click; the handler gets an event of the
		// same form.
		click := func(title, action string) {
			t.Helper()
			inWorker(fmt.Sprintf(`self.dispatchEvent(Object.assign(new ExtendableEvent("notificationclick"), {notification: shown.find(n => n.title === %q), action: %q})); ""`, title, action))
		}
		click("T", "")
		p.WaitFor(`location.pathname + location.search === "/inbox?n=1"`)
		click("T", "read")
		p.WaitFor(`location.pathname === "/read" && document.readyState === "complete"`)
		browsertest.Eval[any](p, `window.messages = 0, navigator.serviceWorker.addEventListener("message", () => window.messages++), null`)
		click("Z", "")
		inWorker(`self.clients.matchAll({type: "window"}).then(all => all.forEach(c => c.postMessage("after"))).then(() => "")`)
		p.WaitFor(`window.messages > 0`)
		if n := browsertest.Eval[int](p, `window.messages`); n != 1 {
			t.Error("the worker passed on the address of another site")
		}
		// Nor does the page follow such an address, whoever sends it.
		inWorker(`self.clients.matchAll().then(all => all.forEach(c => c.postMessage({goapp: {type: "notification", path: "https://evil.example/"}}))).then(() => "")`)
		p.WaitFor(`window.messages === 2`)
		if got := p.RequestsTo("evil.example"); len(got) != 0 {
			t.Errorf("a message led to %v", got)
		}
	})
}

// installProblems asks Chromium why the page could not be installed.
func installProblems(p *browsertest.Page) []string {
	answer := browsertest.Run(p, func(ctx context.Context, t *chromedp.Target) (page.GetInstallabilityErrorsResult, error) {
		return cdp.Call(ctx, t, page.GetInstallabilityErrors, cdp.Empty{})
	})
	var ids []string
	for _, e := range answer.InstallabilityErrors {
		if e.ErrorID != "in-incognito" { // about the test's session, not about the app
			ids = append(ids, e.ErrorID)
		}
	}
	return ids
}

// pusher allows notifications and returns a function that delivers a push
// message as the push service does.
func pusher(p *browsertest.Page, s *liveSite) func(data string) {
	s.t.Helper()
	_, err := chromedp.CallBrowser(p.Ctx, browser.SetPermission, browser.SetPermissionParams{
		Permission: &browser.PermissionDescriptor{Name: "notifications"}, Setting: browser.PermissionSettingGranted,
		Origin: s.url(""), BrowserContextID: chromedp.FromContext(p.Ctx).BrowserContextID,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	registrations := chromedp.Events(p.Ctx, serviceworker.WorkerRegistrationUpdated)
	if _, err := chromedp.Call(p.Ctx, serviceworker.Enable, cdp.Empty{}); err != nil {
		s.t.Fatal(err)
	}
	var id serviceworker.RegistrationID
	for event, err := range registrations {
		if err != nil {
			s.t.Fatal(err)
		}
		for _, r := range event.Registrations {
			if r.ScopeURL == s.url("/") {
				id = r.RegistrationID
			}
		}
		if id != "" {
			break
		}
	}
	return func(data string) {
		s.t.Helper()
		_, err := chromedp.Call(p.Ctx, serviceworker.DeliverPushMessage, serviceworker.DeliverPushMessageParams{
			Origin: s.url(""), RegistrationID: id, Data: data,
		})
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

// workerPage returns a chromedp context for the inside of the service worker.
func workerPage(t *testing.T, p *browsertest.Page, s *liveSite) context.Context {
	t.Helper()
	infos, err := chromedp.Targets(p.Ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, info := range infos {
		if info.Type == "service_worker" && strings.HasPrefix(info.URL, s.url("/")) {
			ctx, cancel := chromedp.NewContext(p.Ctx, chromedp.WithTargetID(info.TargetID))
			t.Cleanup(cancel)
			return ctx
		}
	}
	t.Fatalf("no service worker among %d targets", len(infos))
	return nil
}
