// What the visitor did before the page was alive takes effect: recorded events
// go straight to the program's listeners. They are not dispatched again, as
// what the browser does after them is done already, except for submits, which
// were held back.

import { ahead } from "./bind";
import { delegated, send, submitNatively } from "./events";
import type { Recorded } from "./handoff";
import { ReplyPrevent } from "./opcodes";

const isInput = (event: Event) => event.type == "input" || event.type == "change";

/** Fields of submits, as they were when the visitor submitted. */
export const recordedForms = new WeakMap<Event, FormData>();

/** Says beforehand which controls have recorded events. */
export const announce = (recorded: Recorded[]) => {
  for (const { event } of recorded)
    if (isInput(event)) ahead.set(event.target!, (ahead.get(event.target!) ?? 0) + 1);
};

export const replay = (recorded: Recorded[]) => {
  // A click or key whose default action was prevented would not have submitted.
  let prevented = false;
  for (const entry of recorded) {
    const { event } = entry;
    const caused = event.type == "submit" || (event.type == "click" && (event as MouseEvent).detail == 0);
    if (prevented && caused) continue;
    const reply = replayOne(entry);
    prevented = (reply & ReplyPrevent) != 0 && (event.type == "click" || event.type == "keydown");
    if (entry.held && !(reply & ReplyPrevent)) submitNatively(event.target!, (event as SubmitEvent).submitter);
  }
};

const direct: Record<string, string> = { focusin: "focus", focusout: "blur" };

const replayOne = ({ event, value, checked, form }: Recorded): number => {
  const target = event.target as any;
  if (form) recordedForms.set(event, form);
  if (isInput(event)) {
    const left = ahead.get(target)! - 1;
    if (left) ahead.set(target, left);
    else ahead.delete(target);
  }
  // Direct listeners are told of what the browser does not bubble.
  const other = direct[event.type];
  if (other && target["$$" + other]) target.dispatchEvent(new FocusEvent(other));
  const name = delegated.get(event.type);
  return name === undefined ? 0 : send(name, event, undefined, value, checked);
};
