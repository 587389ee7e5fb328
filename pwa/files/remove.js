// Takes a Hotclub service worker away: this worker replaces it, deletes what it
// stored and unregisters itself. Caches of other owners stay.
"use strict";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(remove()));

async function remove() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("hotclub-pwa-")).map((name) => caches.delete(name)));
  await self.registration.unregister();
}
