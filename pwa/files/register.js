// Registers the service worker and tells the user when a new version waits.
// The texts come from data attributes of the script element, so this file is
// the same for every app, and no page needs an inline script.
(() => {
  "use strict";
  const text = document.currentScript.dataset;
  const workers = navigator.serviceWorker;
  if (!workers) {
    return; // an old browser, or neither HTTPS nor localhost
  }

  let bar = null;
  let accepted = false;

  const hide = () => {
    if (bar) {
      bar.remove();
      bar = null;
    }
  };

  // With the consent of the user the new worker takes over and this tab reloads;
  // other tabs only lose their notice, so nothing typed there is lost.
  workers.addEventListener("controllerchange", () => (accepted ? location.reload() : hide()));

  workers.addEventListener("message", (event) => {
    const message = event.data && event.data.goapp;
    if (message && message.type === "notification") {
      const url = new URL(message.path, location.origin);
      if (url.origin === location.origin) {
        location.assign(url.href);
      }
    }
  });

  const button = (label, click) => {
    const b = document.createElement("button");
    b.type = "button";
    b.textContent = label;
    b.addEventListener("click", click);
    b.style.cssText = "font:inherit;padding:.25em .75em;margin-left:.75em;border:1px solid currentColor;border-radius:4px;background:none;color:inherit;cursor:pointer";
    return b;
  };

  const notify = (registration) => {
    if (bar || !registration.waiting || !workers.controller) {
      return; // the first worker of all is no news
    }
    bar = document.createElement("div");
    bar.className = "hotclub-update";
    bar.setAttribute("role", "status");
    bar.style.cssText = "position:fixed;z-index:2147483647;left:1rem;right:1rem;bottom:1rem;width:fit-content;margin:0 auto;padding:.6em .9em;border-radius:8px;background:#222;color:#fff;font:14px/1.4 system-ui,sans-serif;box-shadow:0 2px 12px rgba(0,0,0,.35)";
    const reload = button(text.reload, () => {
      accepted = true;
      if (registration.waiting) {
        registration.waiting.postMessage("hotclub-skip-waiting");
      } else {
        location.reload(); // accepted in another tab already
      }
    });
    const later = button("\u00d7", hide);
    later.setAttribute("aria-label", text.dismiss);
    bar.append(text.message, reload, later);
    // Not into the body: its children belong to the page and its hydration.
    document.documentElement.append(bar);
  };

  const watch = (registration) => {
    notify(registration);
    registration.addEventListener("updatefound", () => {
      const worker = registration.installing;
      worker.addEventListener("statechange", () => worker.state === "installed" && notify(registration));
    });
    // The browser looks for a new worker at each navigation. A page that stays
    // open for long asks when it is looked at again, at most every ten minutes.
    let asked = Date.now();
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible" && Date.now() - asked > 600000) {
        asked = Date.now();
        registration.update().catch(() => {});
      }
    });
  };

  const register = () =>
    workers.register(text.worker, { scope: "/", updateViaCache: "none" }).then(watch, (error) => console.warn("pwa: the service worker was not registered:", error));

  // After the load event, so that the worker's downloads do not compete with
  // the page's own.
  if (document.readyState === "complete") {
    register();
  } else {
    addEventListener("load", register);
  }
})();
