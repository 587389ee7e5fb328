// Events: one listener of the document for each type, which collects the
// numbers of the program's listeners on the way from the target outwards and
// calls the program once.

import { names, nodes, parentNode } from "./document";
import { memoryWords } from "./memory";
import { FlagPassive, ReplyPrevent, ReplyStop, RootID } from "./opcodes";

/** Calls the program: what it needs beyond this is in the exchange. */
export type Dispatch = (event: Event, value?: string, key?: string) => void;

// The words of memory that an event goes through, both ways; see exchange in
// wasm/bridge_js.go.
const enum Word {
  Sequence,
  Name,
  Flags,
  Count,
  Answered,
  Reply,
  Listeners,
}
const capacity = 256 - Word.Listeners;

const checkedFlag = 1;
const composingFlag = 2;

let dispatch: Dispatch | undefined;
let exchange = 0; // index of the words
let sequence = 0;

export const setProgram = (call: Dispatch | undefined, address: number) => {
  dispatch = call;
  exchange = address >>> 2;
};

/** Numbers of the event names that the document listens for. */
export const delegated = new Map<string, number>();

// Where an element keeps the number of its listener, by the number of the event.
const properties: string[] = [];
const property = (name: number) => (properties[name] ??= "$" + names[name]!);

export const listen = (element: any, name: number, listener: number) => {
  element[property(name)] = listener;
};

/** Whether the program listens for an event on the element, which others inside it may cause. */
export const listens = (element: any, type: string): boolean => "$" + type in element;

export const delegate = (name: number, flags: number) => {
  const type = names[name]!;
  delegated.set(type, name);
  // Clicks are listened for from the start, by the navigation.
  if (type != "click")
    document.addEventListener(type, (event) => handle(name, event), { passive: (flags & FlagPassive) != 0 });
};

export const listenDirect = (element: any, name: number, listener: number, flags: number) => {
  element["$" + property(name)] = listener;
  directly[name] ??= (event) => handle(name, event, event.currentTarget as Element);
  element.addEventListener(names[name]!, directly[name], { passive: (flags & FlagPassive) != 0 });
};

const directly: ((event: Event) => void)[] = [];

// Events that come while the interpreter runs, with the element if it is
// listened to directly.
let executing = false;
let late: (() => void)[] = [];

/** Executes commands: events that they cause wait until the program is idle. */
export const whileExecuting = (run: () => void) => {
  executing = true;
  run();
  executing = false;
  if (late.length) queueMicrotask(deliverLate);
};

const deliverLate = () => {
  const events = late;
  late = [];
  for (const deliver of events) deliver();
};

let bypass = false;

/** Lets the browser submit a form that the program was asked about before. */
export const submitNatively = (form: EventTarget, submitter: HTMLElement | null) => {
  bypass = true;
  try {
    HTMLFormElement.prototype.requestSubmit.call(form, submitter);
  } finally {
    bypass = false;
  }
};

/** Gives an event to the program, and its answer to the event. */
export const handle = (name: number, event: Event, direct?: Element) => {
  if (bypass) return;
  if (executing) {
    late.push(() => handle(name, event, direct));
    return;
  }
  const target = event.target as any;
  const reply = send(name, event, direct, target?.value, target?.checked);
  if (reply & ReplyPrevent) event.preventDefault();
  if (reply & ReplyStop) event.stopPropagation();
};

/** Calls the program if it listens, and returns its answer. */
export const send = (name: number, event: Event, direct: Element | undefined, value: unknown, checked: unknown): number => {
  if (!dispatch) return 0;
  let words = memoryWords();
  const count = direct ? collectDirect(words, name, direct) : collect(words, name, event);
  if (!count) return 0;
  const { key, isComposing } = event as KeyboardEvent;
  sequence++;
  words[exchange + Word.Sequence] = sequence;
  words[exchange + Word.Name] = name;
  words[exchange + Word.Flags] = (checked ? checkedFlag : 0) | (isComposing ? composingFlag : 0);
  words[exchange + Word.Count] = count;
  dispatch(
    event,
    typeof value == "string" && value ? value : undefined,
    typeof key == "string" ? key : undefined,
  );
  // A listener that waits for something has not answered: then the browser
  // goes on as if it would not mind.
  words = memoryWords();
  return words[exchange + Word.Answered] == sequence ? words[exchange + Word.Reply]! : 0;
};

const collect = (words: Uint32Array, name: number, event: Event): number => {
  const root = nodes[RootID];
  const key = property(name);
  const mouse = event instanceof MouseEvent;
  let count = 0;
  let node = event.target as Node | null;
  for (; node && node !== root; node = parentNode.call(node)) {
    const listener = (node as any)[key];
    if (listener && count < capacity && !(mouse && (node as any).disabled))
      words[exchange + Word.Listeners + count++] = listener;
  }
  return node ? count : 0;
};

const collectDirect = (words: Uint32Array, name: number, element: any): number => {
  words[exchange + Word.Listeners] = element["$" + property(name)];
  return element.isConnected ? 1 : 0;
};
