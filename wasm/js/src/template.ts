// A template is an element that is copied, and the way to the nodes of a copy
// that the program wants numbers for.

import { firstChild, nextSibling, nodes, parentNode } from "./document";

const enum Step {
  Down,
  Next,
  Up,
  Take,
}

export interface Template {
  root: Element;
  walk: Step[];
}

/**
 * Where the nodes of templates are made: in a document that is not shown, images
 * do not load and custom elements do not run.
 */
export const inert = document.implementation.createHTMLDocument();

/** Makes a template; the slots are in document order. */
export const compile = (root: Element, slots: Node[]): Template => {
  const walk: Step[] = [];
  let next = 0;
  const visit = (node: Node) => {
    if (node === slots[next]) {
      walk.push(Step.Take);
      next++;
    }
    // Steps that lead to the child where the walk is, from node.
    let pending = [Step.Down];
    let inside = false;
    for (let child = node.firstChild; child; child = child.nextSibling) {
      if (next < slots.length && child.contains(slots[next]!)) {
        walk.push(...pending);
        pending = [];
        inside = true;
        visit(child);
      }
      pending.push(Step.Next);
    }
    if (inside && next < slots.length) walk.push(Step.Up);
  };
  visit(root);
  return { root, walk };
};

/** Copies a template and numbers its slots from first on. */
export const clone = (template: Template, first: number): Element => {
  const root = document.importNode(template.root, true);
  const walk = template.walk;
  let node: Node = root;
  for (let i = 0; i < walk.length; i++) {
    switch (walk[i]) {
      case Step.Down:
        node = firstChild.call(node)!;
        break;
      case Step.Next:
        node = nextSibling.call(node)!;
        break;
      case Step.Up:
        node = parentNode.call(node)!;
        break;
      case Step.Take:
        nodes[first++] = node;
    }
  }
  return root;
};
