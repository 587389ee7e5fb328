// The service worker of a Hotclub app. The server fills in the double-braced
// places. It is plain JavaScript on purpose: what is read here is what runs.
//
// The rule: while the network is there, every page and every call is answered
// by the network. The cache answers immutable assets, and what is asked for
// when the network is gone.
"use strict";

const VERSION = "{{.Version}}";
const CONFIG = {{CONFIG}};
const PREFIX = "hotclub-pwa-";
const CACHE = PREFIX + VERSION;

self.addEventListener("install", (event) => event.waitUntil(install()));

async function install() {
  const cache = await caches.open(CACHE);
  await cache.addAll(CONFIG.own.map((url) => new Request(url, { cache: "reload" })));
  await Promise.all([
    ...CONFIG.precache.map((url) => store(cache, new Request(url, { cache: "no-cache" }))),
    // Pages are stored as a visitor without cookies sees them, never as a user does.
    ...CONFIG.pages.map((url) => store(cache, new Request(url, { cache: "no-cache", credentials: "omit" }))),
  ]);
}

// store fails when the network does, so that the browser tries the install
// again later. A wrong answer only costs that one entry.
async function store(cache, request) {
  const response = await fetch(request);
  if (response.status !== 200 || response.redirected) {
    console.warn("pwa: not stored for offline use: " + request.url + " answered " + (response.redirected ? "with a redirect" : response.status));
    return;
  }
  await cache.put(request, response).catch((error) => console.warn("pwa: not stored for offline use: " + request.url, error));
}

self.addEventListener("activate", (event) => event.waitUntil(activate()));

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
  if (self.registration.navigationPreload) {
    await self.registration.navigationPreload.enable();
  }
  await self.clients.claim();
}

// A new worker takes over only when the user asked for it, in the notice.
self.addEventListener("message", (event) => {
  if (event.data === "hotclub-skip-waiting") {
    self.skipWaiting();
  }
});

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) {
    return;
  }
  const isFunction = url.pathname.startsWith(CONFIG.functions);
  if (request.mode === "navigate") {
    event.respondWith(isFunction ? network(event) : page(event, url));
  } else if (isFunction || request.headers.has("range")) {
    return;
  } else if (url.pathname.startsWith(CONFIG.assets)) {
    event.respondWith(asset(event));
  } else if (CONFIG.own.includes(url.pathname + url.search) || CONFIG.precache.includes(url.pathname + url.search)) {
    event.respondWith(networkFirst(request));
  }
});

// network answers a navigation with the request that the browser has under way
// already (navigation preload). Leaving it unused would send a second one.
async function network(event) {
  return (await event.preloadResponse) || (await fetch(event.request));
}

async function page(event, url) {
  try {
    return await network(event);
  } catch (error) {
    const stored = url.search === "" && CONFIG.pages.includes(url.pathname) && (await stale(url.pathname));
    if (stored) {
      return stored;
    }
    const offline = await stale(CONFIG.offline);
    if (!offline) {
      throw error;
    }
    return new Response(offline.body, { status: 503, statusText: "Offline", headers: offline.headers });
  }
}

async function asset(event) {
  const hit = await stale(event.request);
  if (hit) {
    return hit;
  }
  const response = await fetch(event.request);
  if (response.status === 200 && /\bimmutable\b/.test(response.headers.get("Cache-Control") || "")) {
    const copy = response.clone();
    event.waitUntil(
      caches
        .open(CACHE)
        .then((cache) => cache.put(event.request, copy))
        .catch(() => {}), // no room: the asset comes from the network next time too
    );
  }
  return response;
}

async function networkFirst(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const stored = await stale(request);
    if (!stored) {
      throw error;
    }
    return stored;
  }
}

// stale looks into this version's cache. A broken cache is an empty one: it
// must never stand between the page and the network.
async function stale(request) {
  try {
    const cache = await caches.open(CACHE);
    return await cache.match(request, { ignoreVary: true });
  } catch {
    return undefined;
  }
}

// Push messages carry go-app's app.Notification as JSON; plain text is shown
// as it is, because a push that shows nothing is not allowed.
self.addEventListener("push", (event) => {
  const text = event.data ? event.data.text() : "";
  if (!text) {
    return;
  }
  let message;
  try {
    message = JSON.parse(text);
  } catch {}
  if (!message || typeof message !== "object") {
    message = { title: CONFIG.name, body: text };
  }
  const { title, path, actions, ...options } = message;
  options.actions = (actions || []).map(({ path, ...shown }) => shown);
  options.icon = options.icon || CONFIG.icon;
  options.data = {
    ...options.data,
    goapp: { path: path || "/", actions: (actions || []).map(({ action, path }) => ({ action, path })) },
  };
  event.waitUntil(self.registration.showNotification(title || CONFIG.name, options));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const target = (event.notification.data && event.notification.data.goapp) || { path: "/", actions: [] };
  const chosen = target.actions.find((a) => a.action === event.action);
  event.waitUntil(show((chosen && chosen.path) || target.path));
});

async function show(path) {
  const url = new URL(path, self.location.origin);
  if (url.origin !== self.location.origin) {
    return; // a message never sends the user to another site
  }
  const windows = await self.clients.matchAll({ type: "window" });
  for (const client of windows) {
    if ("focus" in client) {
      client.postMessage({ goapp: { type: "notification", path: url.pathname + url.search + url.hash } });
      await client.focus();
      return;
    }
  }
  await self.clients.openWindow(url.href);
}
