// Two-way bindings of form controls: when the program's value may be written
// to the control, and when the control is ahead of the program.

import { listens } from "./events";

export type Control = HTMLInputElement;

/**
 * Controls whose recorded events are still to be replayed, with how many: what
 * they show now is newer than what the program knows.
 */
export const ahead = new Map<EventTarget, number>();

// Controls that the visitor changed before hydration.
let differing: Control[] = [];

// The control in which an input method composes, and what waits for its end.
let composing: EventTarget | null = null;
let waiting: string | null = null;

export const applyValue = (control: Control, value: string, claimed: boolean) => {
  if (control === composing) waiting = control.value === value ? null : value;
  else if (control.value !== value && !ahead.has(control)) {
    if (claimed && control.value !== untouched(control).value) differing.push(control);
    else setValue(control, value);
  }
};

export const applyChecked = (control: Control, on: boolean, claimed: boolean) => {
  if (control.checked !== on && !ahead.has(control)) {
    if (claimed && control.checked !== untouched(control).checked) differing.push(control);
    else control.checked = on;
  }
};

// The control as the page's HTML has it. A reset knows what the defaults are:
// the value as the type of the control allows it, or the option that a browser
// chooses when none is selected.
const untouched = (control: Control): Control => {
  const form = document.createElement("form");
  const copy = control.cloneNode(true) as Control;
  form.append(copy);
  form.reset();
  return copy;
};

// Writing a value puts the caret at its end; a visitor who types in the middle
// of it wants it to stay.
const setValue = (control: Control, value: string) => {
  const caret = control === document.activeElement && control.selectionStart;
  control.value = value;
  if (typeof caret == "number") control.setSelectionRange(caret, caret);
};

/** Lets the program follow the controls that were changed before hydration. */
export const followVisitor = () => {
  const controls = differing;
  differing = [];
  for (const control of controls) {
    // A radio button tells of the choice of itself, not of another.
    if (control.type == "radio" && !control.checked) continue;
    // Its binding listens for one of these, and a browser tells of both.
    for (const type of ["input", "change"])
      if (listens(control, type)) control.dispatchEvent(new Event(type, { bubbles: true }));
  }
};

export const watchComposition = () => {
  addEventListener("compositionstart", (event) => (composing = event.target), true);
  addEventListener(
    "compositionend",
    (event) => {
      composing = null;
      if (waiting !== null) setValue(event.target as Control, waiting);
      waiting = null;
    },
    true,
  );
};
