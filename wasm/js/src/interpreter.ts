// The interpreter executes the commands of one flush. What the commands mean
// is told in wasm/protocol.go.
//
// The loop is one switch over local variables: pages are made of hundreds of
// thousands of commands.

import { applyChecked, applyValue, type Control } from "./bind";
import {
  claimChildren,
  claimElement,
  claimRaw,
  claimRoot,
  claimText,
  enterComponent,
  finish,
  leaveComponent,
  mismatch,
  takeAll,
  verifying,
  type Claim,
} from "./claim";
import { addName, appendChild, create, getAttribute, insertBefore, names, nodes, parse, setAttribute } from "./document";
import { delegate, listen, listenDirect, whileExecuting } from "./events";
import { memoryText, memoryWords } from "./memory";
import { Op } from "./opcodes";
import { clone, compile, inert, type Template } from "./template";

const templates: Template[] = [];

// The frames around the one that is open. They outlive a flush only while the
// page hydrates.
const frames: [parent: Node, before: Node | null, claim: Claim | null][] = [];
let openParent: Node = document;
let openBefore: Node | null = null;
let openClaim: Claim | null = null;

/** Executes the commands at the address, count words, with their text. */
export const flush = (address: number, count: number, textAddress: number, textLength: number) =>
  whileExecuting(() => {
    const words = memoryWords();
    const start = address >>> 2;
    try {
      execute(words, start, start + count, memoryText(textAddress, textLength));
    } catch (error) {
      // An exception must not pass through the program's own stack.
      frames.length = 0;
      openClaim = null;
      console.error("hotclub: a change of the page failed:", error);
    }
  });

const execute = (words: Uint32Array, i: number, end: number, all: string) => {
  let parent = openParent;
  let before = openBefore;
  let claim = openClaim;
  let at = 0; // in all
  let slots: Node[] | null = null; // of the template that is being made
  const text = (units: number) => all.slice(at, (at += units));
  const name = (id: number, node: Node) => {
    if (slots) slots.push(node);
    else nodes[id] = node;
  };
  const open = (node: Node, inside: Claim | null) => {
    frames.push([parent, before, claim]);
    parent = node;
    before = null;
    claim = inside;
  };
  const close = () => {
    if (claim) finish(claim);
    [parent, before, claim] = frames.pop()!;
  };
  const place = (node: Node) => {
    if (claim) insertBefore.call(claim.parent, node, claim.cursor);
    else if (before) insertBefore.call(parent, node, before);
    else appendChild.call(parent, node);
  };
  // An attribute command without number is for the open element.
  const element = (id: number) => (id ? nodes[id] : parent) as Control;
  // Whether the element is one of the server's, to be left as it is.
  const claimed = (node: Node) => claim !== null && claim.element === node;

  while (i < end) {
    switch (words[i++] as Op) {
      case Op.Name:
        addName(text(words[i++]!), words[i++]!);
        break;
      case Op.Template:
        open(inert.createDocumentFragment(), null);
        slots = [];
        break;
      case Op.TemplateEnd:
        templates.push(compile(parent.firstChild as Element, slots!));
        slots = null;
        close();
        break;
      case Op.Delegate:
        delegate(words[i++]!, words[i++]!);
        break;

      case Op.Open: {
        const tag = words[i++]!;
        const id = words[i++]!;
        const found = claim && claimElement(claim, tag);
        const node = found ?? create(tag, slots ? inert : document);
        if (id) name(id, node);
        open(node, found && claimChildren(found));
        break;
      }
      case Op.Close: {
        const node = parent;
        const wasClaimed = claim !== null;
        close();
        if (!wasClaimed) place(node);
        break;
      }
      case Op.Text: {
        const data = text(words[i++]!);
        const id = words[i++]!;
        let node: Text;
        if (claim) node = claimText(claim, data);
        else place((node = document.createTextNode(data)));
        if (id) name(id, node);
        break;
      }
      case Op.Raw: {
        const html = text(words[i++]!);
        const id = words[i++]!;
        let first: Node;
        if (claim) first = claimRaw(claim, html);
        else {
          const content = parse(html, parent);
          first = content.firstChild!;
          place(content);
        }
        if (id) name(id, first);
        break;
      }
      case Op.Clone:
        open(clone(templates[words[i++]!]!, words[i++]!), null);
        break;
      case Op.At: {
        const into = nodes[words[i++]!]!;
        const mark = words[i++]!;
        open(into, null);
        if (mark) {
          before = nodes[mark]!;
          parent = before.parentNode!;
        }
        break;
      }
      case Op.End:
        close();
        break;
      case Op.Fragment:
        nodes[words[i++]!] = document.createDocumentFragment();
        break;

      case Op.Attr: {
        const node = element(words[i++]!);
        const key = names[words[i++]!]!;
        const value = text(words[i++]!);
        if (claimed(node)) {
          const found = getAttribute.call(node, key);
          if (found === value) break;
          mismatch(claim!, `${key}=${JSON.stringify(value)}`, JSON.stringify(found));
        }
        setAttribute.call(node, key, value);
        break;
      }
      case Op.RemoveAttr: {
        const node = element(words[i++]!);
        const key = names[words[i++]!]!;
        if (claimed(node) && node.hasAttribute(key)) mismatch(claim!, "no " + key, JSON.stringify(node.getAttribute(key)));
        node.removeAttribute(key);
        break;
      }
      case Op.Class: {
        const node = element(words[i++]!);
        const value = text(words[i++]!);
        if (claimed(node)) {
          const found = getAttribute.call(node, "class");
          if (found === value) break;
          mismatch(claim!, `class=${JSON.stringify(value)}`, JSON.stringify(found));
        }
        setAttribute.call(node, "class", value);
        break;
      }
      case Op.Style: {
        const node = element(words[i++]!);
        const key = names[words[i++]!]!;
        node.style.setProperty(key, text(words[i++]!));
        break;
      }
      case Op.Prop: {
        const node = element(words[i++]!) as any;
        const key = names[words[i++]!]!;
        const value = text(words[i++]!);
        if (!claimed(node) && node[key] !== value) node[key] = value;
        break;
      }
      case Op.BoolProp: {
        const node = element(words[i++]!) as any;
        const key = names[words[i++]!]!;
        const on = !!words[i++];
        if (!claimed(node) && node[key] !== on) node[key] = on;
        break;
      }
      case Op.BindValue: {
        const node = element(words[i++]!);
        applyValue(node, text(words[i++]!), claimed(node));
        break;
      }
      case Op.BindChecked: {
        const node = element(words[i++]!);
        applyChecked(node, !!words[i++], claimed(node));
        break;
      }
      case Op.Listen:
        listen(element(words[i++]!), words[i++]!, words[i++]!);
        break;
      case Op.ListenDirect:
        listenDirect(element(words[i++]!), words[i++]!, words[i++]!, words[i++]!);
        break;

      case Op.Data:
        (nodes[words[i++]!] as Text).data = text(words[i++]!);
        break;
      case Op.Move: {
        const first = nodes[words[i++]!]!;
        const last = nodes[words[i++]!]!;
        move(first, last.nextSibling, nodes[words[i++]!]!, nodes[words[i++]!]);
        break;
      }
      case Op.MoveUntil: {
        const first = nodes[words[i++]!]!;
        const stop = nodes[words[i++]!] ?? null;
        move(first, stop, nodes[words[i++]!]!, nodes[words[i++]!]);
        break;
      }
      case Op.Remove: {
        const first = nodes[words[i++]!]!;
        const last = nodes[words[i++]!]!;
        remove(first, last.nextSibling);
        break;
      }
      case Op.RemoveUntil:
        remove(nodes[words[i++]!]!, nodes[words[i++]!] ?? null);
        break;
      case Op.Insert: {
        const content = nodes[words[i++]!]!;
        const into = nodes[words[i++]!]!;
        const mark = nodes[words[i++]!];
        (mark?.parentNode ?? into).insertBefore(content, mark ?? null);
        break;
      }
      case Op.Clear:
        nodes[words[i++]!]!.textContent = "";
        break;
      case Op.Release: {
        const first = words[i++]!;
        nodes.fill(undefined as any, first, first + words[i++]!);
        break;
      }

      case Op.Do:
        command(nodes[words[i++]!] as HTMLElement, names[words[i++]!]!);
        break;
      case Op.Title:
        document.title = text(words[i++]!);
        break;
      case Op.Meta:
        setMeta(text(words[i++]!), text(words[i++]!));
        break;

      case Op.Hydrate: {
        const root = nodes[words[i++]!]!;
        open(root, claimRoot(root, words[i++]!));
        break;
      }
      case Op.Static:
      case Op.Opaque: {
        const opaque = words[i - 1] == Op.Opaque;
        const skip = words[i++]!;
        const units = words[i++]!;
        // No words: the content turned out not to be static.
        if (!claim || (!opaque && (!skip || verifying()))) break;
        takeAll(claim);
        i += skip;
        at += units;
        break;
      }
      case Op.Component:
        enterComponent(text(words[i++]!));
        break;
      case Op.ComponentEnd:
        leaveComponent();
        break;
      default:
        throw new Error("unknown command " + words[i - 1]);
    }
  }
  openParent = parent;
  openBefore = before;
  openClaim = claim;
};

/** Moves siblings from first up to but without stop. */
const move = (first: Node, stop: Node | null, into: Node, mark: Node | undefined) => {
  const parent = mark?.parentNode ?? into;
  const before = mark ?? null;
  // moveBefore keeps focus and frames alive, but only inside the document.
  const keep = "moveBefore" in parent && first.isConnected && parent.isConnected;
  for (let node: Node | null = first; node !== stop; ) {
    const next: Node | null = node!.nextSibling;
    if (keep) (parent as any).moveBefore(node, before);
    else parent.insertBefore(node!, before);
    node = next;
  }
};

const remove = (first: Node, stop: Node | null) => {
  for (let node: Node | null = first; node !== stop; ) {
    const next: Node | null = node!.nextSibling;
    (node as ChildNode).remove();
    node = next;
  }
};

const command = (node: HTMLElement, name: string) => {
  // A click can submit a form or follow a link, which the program may prevent:
  // its events must reach the program at once, so it waits for its turn.
  if (name == "click") queueMicrotask(() => node.click());
  else (node as any)[name]();
};

const setMeta = (name: string, content: string) => {
  let meta = document.head.querySelector<HTMLMetaElement>(`meta[name=${CSS.escape(name)}]`);
  if (!meta) {
    meta = document.createElement("meta");
    meta.name = name;
    document.head.append(meta);
  }
  meta.content = content;
};
