// What both the interpreter and the events know of the document: its nodes and
// names by number.

/** Nodes by the program's numbers; 1 is the root. */
export const nodes: Node[] = [];

/** Tag, attribute, property, event and command names by number. */
export const names: string[] = [];

/** Namespaces of the names; null is HTML. */
export const namespaces: (string | null)[] = [];

const spaces = [null, "http://www.w3.org/2000/svg", "http://www.w3.org/1998/Math/MathML"];

export const addName = (name: string, space: number) => {
  names.push(name);
  namespaces.push(spaces[space]!);
};

export const create = (name: number, owner: Document): Element => {
  const space = namespaces[name]!;
  return space === null
    ? owner.createElement(names[name]!)
    : owner.createElementNS(space, names[name]!);
};

// Node's own functions, called with .call: elements of many classes pass here,
// and a property found by its class each time would be slower.
const getter = (name: keyof Node | keyof Element, owner: object = Node.prototype) =>
  Object.getOwnPropertyDescriptor(owner, name)!.get! as (this: Node) => any;
type Relation = (this: Node) => Node | null;
export const firstChild: Relation = getter("firstChild");
export const nextSibling: Relation = getter("nextSibling");
export const parentNode: Relation = getter("parentNode");
export const nodeType: (this: Node) => number = getter("nodeType");
export const localName: (this: Node) => string = getter("localName", Element.prototype);
export const namespaceURI: (this: Node) => string | null = getter("namespaceURI", Element.prototype);
export const insertBefore = Node.prototype.insertBefore as (this: Node, node: Node, before: Node | null) => Node;
export const appendChild = Node.prototype.appendChild as (this: Node, node: Node) => Node;
export const setAttribute = Element.prototype.setAttribute;
export const getAttribute = Element.prototype.getAttribute;

/** Parses trusted HTML into a fragment that has at least one node. */
export const parse = (html: string, parent: Node): DocumentFragment => {
  const space = (parent as Element).namespaceURI;
  const wrapper = space === spaces[1] ? "svg" : space === spaces[2] ? "math" : "";
  const template = document.createElement("template");
  template.innerHTML = wrapper ? `<${wrapper}>${html}</${wrapper}>` : html;
  const content = template.content;
  if (wrapper) content.replaceChildren(...content.firstChild!.childNodes);
  if (!content.firstChild) content.append("");
  return content;
};
