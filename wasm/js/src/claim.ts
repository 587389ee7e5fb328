// Hydration: instead of making nodes, a frame claims those that the server's
// HTML gave it, one after the other, and repairs what does not fit.

import { firstChild, insertBefore, localName, names, namespaces, namespaceURI, nextSibling, nodeType, parse } from "./document";
import { HydrateVerify } from "./opcodes";

/** The claims inside one element: a cursor over its children. */
export interface Claim {
  /** The element that the frame belongs to. */
  element: Node;
  /** Where the cursor is: element, or an element inside it that the parser added. */
  parent: Node;
  cursor: Node | null;
  /** The node that ends the children: null, or the first script after the page. */
  end: Node | null;
}

let verify = false;
const labels: string[] = [];

/** What did not fit, in words; only filled when the program asks to verify. */
export const mismatches: string[] = [];

export const enterComponent = (label: string) => labels.push(label);
export const leaveComponent = () => labels.pop();
export const verifying = () => verify;

export const claimChildren = (element: Node): Claim => ({
  element,
  parent: element,
  cursor: firstChild.call(element),
  end: null,
});

export const claimRoot = (root: Node, flags: number): Claim => {
  verify = (flags & HydrateVerify) != 0;
  const claim = claimChildren(root);
  claim.end = (root as Element).querySelector(":scope > :is(#hotclub-boot,#hotclub-data,script[data-wasm])");
  return claim;
};

export const mismatch = (claim: Claim, wanted: string, found: string) => {
  if (!verify) return;
  let path = "";
  for (let node: Node | null = claim.parent; node instanceof Element; node = node.parentNode)
    path = node.localName + (path && " > " + path);
  const component = labels[labels.length - 1];
  const report = `${component ? component + ": " : ""}the page has ${found} where the program has ${wanted}, in ${path}`;
  mismatches.push(report);
  console.warn("hotclub: hydration mismatch: " + report);
};

const describe = (node: Node | null): string =>
  node instanceof Element ? `<${node.localName}>` : node instanceof Text ? JSON.stringify(node.data.slice(0, 80)) : "nothing";

/** The node under the cursor, null at the end. */
const under = (claim: Claim): Node | null => {
  let node = claim.cursor;
  while (node !== claim.end && nodeType.call(node!) == 8) claim.cursor = node = nextSibling.call(node!);
  return node === claim.end ? null : node;
};

const fits = (node: Node | null, name: string, space: string | null): boolean =>
  node !== null &&
  nodeType.call(node) == 1 &&
  localName.call(node) === name &&
  namespaceURI.call(node) === (space ?? "http://www.w3.org/1999/xhtml");

// The elements that the parser adds, with the elements that they are added for.
const added: Record<string, string[]> = {
  tbody: ["tr", "td", "th"],
  tr: ["td", "th"],
  colgroup: ["col"],
};

const remove = (claim: Claim, node: Node) => {
  claim.cursor = node.nextSibling;
  (node as ChildNode).remove();
};

const leave = (claim: Claim) => {
  claim.cursor = claim.parent.nextSibling;
  claim.parent = claim.parent.parentNode!;
};

const take = (claim: Claim, node: Node): Element => {
  claim.cursor = nextSibling.call(node);
  return node as Element;
};

/** Claims an element, or returns null when one has to be made at the cursor. */
export const claimElement = (claim: Claim, name: number): Element | null => {
  const want = names[name]!;
  const space = namespaces[name]!;
  for (;;) {
    const node = under(claim);
    if (fits(node, want, space)) return take(claim, node!);
    if (!node) {
      // The root's end is not null, but nothing is added there.
      if (claim.parent === claim.element) break;
      leave(claim);
    } else if (node instanceof Element && !space && added[node.localName]?.includes(want)) {
      claim.parent = node;
      claim.cursor = node.firstChild;
    } else if (node instanceof Element) {
      mismatch(claim, `<${want}>`, describe(node));
      const next = node.nextElementSibling;
      const skip = next !== claim.end && fits(next, want, space);
      remove(claim, node);
      if (!skip) return null;
    } else {
      mismatch(claim, `<${want}>`, describe(node));
      remove(claim, node);
    }
  }
  mismatch(claim, `<${want}>`, "nothing");
  return null;
};

/** Claims a text, and makes one when there is none. */
export const claimText = (claim: Claim, want: string): Text => {
  const node = want ? under(claim) : null;
  if (node && nodeType.call(node) == 3) return claimTextNode(claim, node as Text, want);
  if (want) mismatch(claim, JSON.stringify(want), describe(node));
  const made = document.createTextNode(want);
  insertBefore.call(claim.parent, made, claim.cursor);
  return made;
};

const claimTextNode = (claim: Claim, node: Text, want: string): Text => {
  let have = node.data;
  if (have !== want) {
    // The parser makes several nodes of a very long text.
    let next = node.nextSibling;
    while (have.length < want.length && next instanceof Text && next !== claim.end) {
      node.appendData(next.data);
      next.remove();
      next = node.nextSibling;
      have = node.data;
    }
    if (have.startsWith(want)) {
      if (have.length > want.length) node.splitText(want.length);
    } else {
      mismatch(claim, JSON.stringify(want), describe(node));
      node.data = want;
    }
  }
  claim.cursor = nextSibling.call(node);
  return node;
};

/** Claims the nodes of trusted HTML and returns the first. */
export const claimRaw = (claim: Claim, html: string): Node => {
  const content = parse(html, claim.parent);
  const wanted = [...content.childNodes];
  if (wanted.length == 1 && wanted[0] instanceof Text) return claimText(claim, wanted[0].data);
  const start = claim.cursor;
  let first: Node | null = null;
  for (const want of wanted) {
    const node: Node | null = claim.cursor === claim.end ? null : claim.cursor;
    const same =
      node !== null &&
      node.nodeType == want.nodeType &&
      node.nodeName == want.nodeName &&
      (!(want instanceof Text) || (node as Text).data.startsWith(want.data));
    if (!same) {
      mismatch(claim, "trusted HTML with " + describe(want), describe(node));
      // Of a part that fits, the rest of the frame would claim nothing.
      while (claim.cursor !== start && start) claim.cursor = claim.cursor ? claim.cursor.previousSibling : claim.parent.lastChild;
      first = content.firstChild!;
      insertBefore.call(claim.parent, content, claim.cursor);
      return first;
    }
    if (want instanceof Text && (node as Text).length > want.length) (node as Text).splitText(want.length);
    first ??= node;
    claim.cursor = node!.nextSibling;
  }
  return first!;
};

/** Ends a frame: what is left unclaimed goes. */
export const finish = (claim: Claim) => {
  for (;;) {
    for (let node = under(claim); node; node = under(claim)) {
      mismatch(claim, "nothing", describe(node));
      remove(claim, node);
    }
    if (claim.parent === claim.element) return;
    leave(claim);
  }
};

/** Takes all children as they are. */
export const takeAll = (claim: Claim) => {
  claim.cursor = claim.end;
};
