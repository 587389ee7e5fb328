// The boot script stands inline in the head. Until the page is alive it writes
// down what the user does, and holds back submits, so that each takes effect
// exactly once: in Go when the page comes alive, else in the browser.
//
// Nothing but a submit is held back: links, checkboxes and typing do what they
// do in any page.

import type { Recorded } from "./handoff";

/** How long a submit is held back for the page to come alive. */
const deadline = 5000;

const types = ["click", "dblclick", "input", "change", "focusin", "focusout", "keydown", "submit"];

let queue: Recorded[] = [];
// The form of the last held submit, until something is typed: a double click
// on its button is one submit.
let unchanged: EventTarget | null = null;
let timer = 0;

const listen = (method: "addEventListener" | "removeEventListener") => {
  for (const type of types) document[method](type, record, true);
  window[method]("error", scriptError, true);
};

const record = (event: Event) => {
  const target = event.target as HTMLInputElement;
  const recorded: Recorded = {
    event,
    value: target.value,
    checked: target.checked,
    form: undefined,
    held: false,
  };
  if (event.type == "submit") {
    if (event.defaultPrevented) return;
    const form = event.target as HTMLFormElement;
    const submitter = (event as SubmitEvent).submitter;
    // By attribute: a control may be called "method" and hide the property.
    const option = (name: string) =>
      (submitter?.getAttribute("form" + name) ?? form.getAttribute(name) ?? "").toLowerCase();
    recorded.form = new FormData(form, submitter);
    if (option("method") != "dialog" && ["", "_self"].includes(option("target"))) {
      event.preventDefault();
      if (unchanged == form) return;
      unchanged = form;
      recorded.held = true;
      timer ||= setTimeout(() => fail(), deadline);
    }
  } else if (event.type == "input" || event.type == "change") {
    unchanged = null;
  }
  queue.push(recorded);
};

const scriptError = (event: Event) => {
  if ((event.target as HTMLElement).dataset?.wasm) fail();
};

const take = () => {
  listen("removeEventListener");
  clearTimeout(timer);
  const taken = queue;
  queue = [];
  return taken;
};

// Only one submit can leave the page. Earlier ones, with other fields, are sent
// before it without leaving.
const fail = async (recorded = take()) => {
  const held = recorded.filter((entry) => entry.held);
  const last = held.pop();
  for (const { event, form } of held) {
    const from = event.target as HTMLFormElement;
    if (from.getAttribute("method")?.toLowerCase() == "post") {
      await fetch(from.getAttribute("action") || location.href, {
        method: "post",
        body: new URLSearchParams(form as unknown as Record<string, string>),
      }).catch(() => {});
    }
  }
  if (last) {
    const { target, submitter } = last.event as SubmitEvent;
    HTMLFormElement.prototype.requestSubmit.call(target, submitter);
  }
};

// Hydration ends before this element if it is in the body.
document.currentScript!.id = "hotclub-boot";
window.hotclub = { take, fail };
listen("addEventListener");
