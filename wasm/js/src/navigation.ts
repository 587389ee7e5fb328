// Navigation without loading a document: links that a route matches, the back
// and forward buttons, and what a browser does when it shows a page: scrolling,
// focus, and telling screen readers.

import { delegated, handle } from "./events";

/** What navigation asks the program. */
export interface Routes {
  /** Whether a route matches a path. */
  match(path: string): boolean;
  /** Shows the page of an address; it is there when this returns, if the program does not wait for something. */
  show(address: string): void;
}

let routes: Routes | undefined;

// Scroll positions by history entry. They live in the session's storage while
// another document is shown.
const storageKey = "hotclub-scroll";
let positions: Record<string, [x: number, y: number]> | undefined;
let entry = "";

// Asking for the storage the first time takes long.
const known = () => {
  try {
    positions ??= JSON.parse(sessionStorage.getItem(storageKey) ?? "{}");
  } catch {
    // Storage is switched off: positions of other documents are not known.
  }
  return (positions ??= {});
};

// How long a page that is still growing may take to reach its old position.
const growing = 3000;

const addressOf = (url: { pathname: string; search: string; hash: string }) => url.pathname + url.search + url.hash;

const savePosition = () => {
  known()[entry] = [scrollX, scrollY];
};

const newEntry = () => (entry = Date.now().toString(36) + Math.random().toString(36).slice(2, 6));

const entryState = () => ({ ...history.state, hotclub: entry });

// Tells which entry the current one is.
const mark = () => {
  if (!history.state?.hotclub) history.replaceState(entryState(), "");
};

export const startNavigation = (program: Routes) => {
  routes = program;
  const before = history.state?.hotclub;
  entry = before ?? newEntry();
  // Not before the page is alive, as this takes long, too.
  setTimeout(mark);
  if (history.scrollRestoration == "manual") restore(known()[entry]);
  history.scrollRestoration = "manual";
  addEventListener("popstate", popState);
  addEventListener("pagehide", hide);
  addEventListener("pageshow", () => (history.scrollRestoration = "manual"));
  document.addEventListener("click", click);
};

export const stopNavigation = () => (routes = undefined);

const hide = () => {
  mark();
  savePosition();
  history.scrollRestoration = "auto"; // when the document is loaded again
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(known()));
  } catch {
    // See known.
  }
};

// The program's own listeners come first: they may prevent the navigation.
const click = (event: MouseEvent) => {
  const name = delegated.get("click");
  if (name !== undefined) handle(name, event);
  if (!routes || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
    return;
  const link = (event.target as Element).closest?.<HTMLAnchorElement>("a[href],area[href]");
  if (!link || typeof link.href != "string") return; // an SVG link is the browser's
  if (link.hasAttribute("download") || !["", "_self"].includes(link.target) || /\bexternal\b/i.test(link.rel)) return;
  if (navigate(link.href, false)) event.preventDefault();
};

/** Goes to an address if a route matches. The hash alone is the browser's. */
const navigate = (to: string, replace: boolean): boolean => {
  const url = new URL(to, location.href);
  const same = url.pathname + url.search == location.pathname + location.search;
  if (url.origin != location.origin || (same && url.hash) || !routes!.match(url.pathname)) return false;
  const moved = leave(url, replace || same);
  routes!.show(addressOf(url));
  arrive(url, moved);
  return true;
};

/** Changes the address. It reports whether a new page is shown there. */
const leave = (url: URL, replace: boolean): boolean => {
  const moved = !replace || url.pathname != location.pathname;
  if (replace) history.replaceState(entryState(), "", url.href);
  else {
    mark();
    savePosition();
    newEntry();
    history.pushState({ hotclub: entry }, "", url.href);
  }
  return moved;
};

/** The program itself goes to an address. Returned is what it is about to show, or nothing if the browser goes. */
export const go = (to: string, replace: boolean): string => {
  const url = new URL(to, location.href);
  if (url.origin == location.origin && routes?.match(url.pathname)) {
    const moved = leave(url, replace);
    queueMicrotask(() => arrive(url, moved));
    return addressOf(url);
  }
  if (!/^https?:$/.test(url.protocol)) console.error("hotclub: a page cannot navigate to " + to);
  else if (replace) location.replace(url.href);
  else location.assign(url.href);
  return "";
};

const popState = () => {
  savePosition();
  const before = history.state?.hotclub;
  const url = new URL(location.href);
  if (!before) {
    // The browser went to a hash of this page and has scrolled there.
    newEntry();
    history.replaceState(entryState(), "");
    routes?.show(addressOf(url));
    return;
  }
  entry = before;
  if (!routes?.match(url.pathname)) location.reload();
  else {
    routes.show(addressOf(url));
    restore(known()[entry]);
    announcePage();
  }
};

/** Does for a new page what the browser would do. */
const arrive = (url: URL, moved: boolean) => {
  if (!moved) return;
  const target = url.hash && document.getElementById(decodeURIComponent(url.hash.slice(1)));
  if (target) target.scrollIntoView();
  else restore([0, 0]);
  focusPage();
  announcePage();
};

const restore = (position: [number, number] | undefined) => {
  if (!position) return;
  const until = performance.now() + growing;
  let stopped = false;
  const stop = () => (stopped = true);
  const attempt = () => {
    if (stopped) return;
    scrollTo({ left: position[0], top: position[1], behavior: "instant" });
    // What is still loading makes the page higher later.
    if (Math.abs(scrollY - position[1]) > 1 && performance.now() < until) requestAnimationFrame(attempt);
  };
  for (const type of ["wheel", "touchstart", "keydown", "popstate", "click"])
    addEventListener(type, stop, { once: true, passive: true, capture: true });
  attempt();
};

// The keyboard starts at the top of a new page, or where the page wants it.
const focusPage = () => {
  const wanted = document.querySelector<HTMLElement>("[autofocus]");
  if (wanted) return wanted.focus();
  const body = document.body;
  const tabindex = body.getAttribute("tabindex");
  body.tabIndex = -1;
  body.focus({ preventScroll: true });
  if (tabindex === null) body.removeAttribute("tabindex");
  else body.setAttribute("tabindex", tabindex);
  getSelection()?.removeAllRanges();
};

let announcer: HTMLElement | undefined;

const announcePage = () => {
  if (!announcer) {
    announcer = document.createElement("div");
    announcer.id = "hotclub-announcer";
    announcer.role = "status";
    announcer.style.cssText = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap";
  }
  // A live region speaks of changes, so it has to be there before.
  if (!announcer.isConnected) document.body.append(announcer);
  setTimeout(() => (announcer!.textContent = document.title || document.querySelector("h1")?.textContent || location.pathname), 50);
};
