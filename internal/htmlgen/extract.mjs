// Reads the machine-readable tables of the web standards from npm packages and
// writes the part that Go is generated from into data/. Run it to move to newer
// standards: npm ci && npm run extract.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import ariaQuery from "aria-query";
import { htmlElementAttributes } from "html-element-attributes";
import { svgElementAttributes } from "svg-element-attributes";
import { parse } from "webidl2";

const require = createRequire(import.meta.url);
const load = (path) => require(path);

// ---- IDL ----

const idlFiles = [
  "dom", "html", "wai-aria", "css-shadow", "html-media-capture", "SVG", "svg-animations",
  "filter-effects", "css-masking", "cssom", "uievents", "pointerevents", "touch-events",
  "clipboard-apis", "css-animations", "css-transitions", "cssom-view", "CSP",
];

const interfaces = new Map(); // name -> {parent, includes, members}

function interfaceOf(name) {
  if (!interfaces.has(name)) interfaces.set(name, { parent: null, includes: [], members: [] });
  return interfaces.get(name);
}

for (const file of idlFiles) {
  const text = readFileSync(require.resolve(`@webref/idl/${file}.idl`), "utf8");
  for (const part of parse(text)) {
    if (part.type === "includes") {
      interfaceOf(part.target).includes.push(part.includes);
    }
    if (part.type !== "interface" && part.type !== "interface mixin") continue;
    // In html.idl a partial interface of an element holds its obsolete members.
    if (file === "html" && part.partial && part.name.startsWith("HTML")) continue;
    const known = interfaceOf(part.name);
    if (part.inheritance) known.parent = part.inheritance;
    for (const member of part.members) {
      if (member.type !== "attribute" || member.special === "static") continue;
      known.members.push({
        property: member.name,
        type: typeName(member.idlType),
        readonly: Boolean(member.readonly),
        ...reflection(member.extAttrs),
      });
    }
  }
}

function typeName(type) {
  if (type.union) return type.idlType.map(typeName).join(" or ");
  if (type.generic) return `${type.generic}<${type.idlType.map(typeName).join(", ")}>`;
  return typeof type.idlType === "string" ? type.idlType : typeName(type.idlType);
}

// reflection tells which content attribute a property stands for, as far as
// the IDL says it.
function reflection(extAttrs) {
  const reflect = extAttrs.filter((a) => a.name.startsWith("Reflect"));
  if (reflect.length === 0) return {};
  const named = reflect.find((a) => a.rhs?.type === "string");
  return {
    reflects: named ? JSON.parse(named.rhs.value) : true,
    url: reflect.some((a) => a.name === "ReflectURL"),
  };
}

// membersOf returns the attributes of an interface, its mixins and ancestors.
function membersOf(name) {
  const out = [];
  for (let at = name; at; at = interfaces.get(at)?.parent) {
    const own = interfaces.get(at);
    if (!own) break;
    out.push(...own.members);
    for (const mixin of own.includes) out.push(...membersOf(mixin));
  }
  return out;
}

// ---- elements ----

const conforming = (list) => list.filter((e) => !e.obsolete);
const htmlElements = conforming(load("@webref/elements/html.json").elements);
const svgElements = new Map();
for (const file of ["SVG2", "filter-effects-1", "css-masking-1", "svg-animations"]) {
  for (const e of conforming(load(`@webref/elements/${file}.json`).elements)) svgElements.set(e.name, e);
}
const mathElements = conforming(load("@webref/elements/mathml-core.json").elements);

const elementRows = [
  ...htmlElements.map((e) => ({ name: e.name, namespace: "html" })),
  ...[...svgElements.values()].map((e) => ({ name: e.name, namespace: "svg" })),
  ...mathElements.map((e) => ({ name: e.name, namespace: "mathml" })),
].sort((a, b) => order(a.namespace, b.namespace) || order(a.name, b.name));

// ---- HTML attributes ----

// Conforming attributes that the standard defines without a property of their
// name; the value is the spelling from which the Go name is made.
const withoutProperty = {
  exportparts: "exportParts",
  is: "is",
  itemid: "itemId",
  itemprop: "itemProp",
  itemref: "itemRef",
  itemscope: "itemScope",
  itemtype: "itemType",
  part: "part",
  style: "style",
  list: "list",
  form: "form",
};

// Properties that are not attributes though they look alike.
const notAttributes = new Set(["innertext", "outertext", "text", "defaultvalue"]);

const htmlAttributes = new Map(); // name -> {name, property, elements, types:Set, url}

function addAttribute(name, property, element, type, url) {
  if (!htmlAttributes.has(name)) {
    htmlAttributes.set(name, { name, property, elements: [], types: [], url: false });
  }
  const row = htmlAttributes.get(name);
  if (!row.elements.includes(element)) row.elements.push(element);
  if (type && !row.types.includes(type)) row.types.push(type);
  row.url ||= Boolean(url);
}

const globalMembers = membersOf("HTMLElement");
const unmatched = new Set();
for (const element of [{ name: "*", interface: "HTMLElement" }, ...htmlElements]) {
  const members = element.name === "*" ? globalMembers : membersOf(element.interface).filter((m) => !globalMembers.includes(m));
  const byAttribute = new Map();
  for (const member of members) {
    if (member.property.startsWith("aria") || member.property === "role") continue;
    const name = typeof member.reflects === "string" ? member.reflects : member.property.toLowerCase();
    if (notAttributes.has(name)) continue;
    // The attribute that an IDL attribute names is preferred to one of the
    // same name that only shows state (checked against defaultChecked).
    if (byAttribute.has(name) && !member.reflects) continue;
    byAttribute.set(name, member);
  }
  for (const name of htmlElementAttributes[element.name] ?? []) {
    const member = byAttribute.get(name);
    if (member) addAttribute(name, spelling(member, name), element.name, member.readonly && !member.reflects ? "DOMString" : member.type, member.url);
    else if (element.name === "meta" && name === "charset") addAttribute(name, name, "meta", "DOMString", false);
    else if (name in withoutProperty) addAttribute(name, withoutProperty[name], element.name, name === "itemscope" ? "boolean" : "DOMString", false);
    else unmatched.add(`${element.name}[${name}]`);
  }
  for (const [name, member] of byAttribute) {
    if (member.reflects) addAttribute(name, spelling(member, name), element.name, member.type, member.url);
  }
}
addAttribute("capture", "capture", "input", "DOMString", false);

// spelling returns the property's mixed case for the attribute's letters.
function spelling(member, attribute) {
  const property = member.property.replace(/^html(?=For$)/, "").replace(/(Element|List)$/, "");
  return property.toLowerCase() === attribute.replaceAll("-", "") ? property : attribute;
}

// ---- ARIA ----

const ariaRows = membersOf("ARIAMixin")
  .map((m) => {
    if (m.property === "role") return { name: "role", property: "role", type: "string" };
    const known = ariaQuery.aria.get(m.reflects);
    return {
      name: m.reflects,
      property: m.property.replace(/Elements?$/, ""),
      // Attributes newer than aria-query's table (aria-colindextext) are text.
      type: known?.type ?? "string",
      ...(known?.values ? { values: known.values.map(String) } : {}),
    };
  })
  .sort((a, b) => order(a.name, b.name));

// ---- SVG attributes ----

// Attributes of SVG 2 and SVG Animations that no IDL property shows.
const svgWithoutProperty = new Set([
  "accumulate", "additive", "attributeName", "begin", "by", "calcMode", "dur", "end", "from", "keyPoints",
  "keySplines", "keyTimes", "max", "min", "path", "repeatCount", "repeatDur", "restart", "rotate", "to",
  "values", "crossorigin", "href", "d", "viewBox", "preserveAspectRatio",
  "systemLanguage", "requiredExtensions", "playbackorder", "timelinebegin", "orient", "edgeMode", "operator", "order",
  "stdDeviation", "baseFrequency", "refX", "refY", "media", "kernelUnitLength", "pathLength", "in", "type",
]);
const notInSVG2 = new Set([
  // Package attr has these.
  "lang", "tabindex", "class", "id", "style",
  // Properties of CSS that are no presentation attributes of SVG 2, and what SVG 2 dropped.
  "content", "clip", "color-rendering", "glyph-orientation-vertical", "baseProfile", "version", "contentScriptType", "contentStyleType", "zoomAndPan", "viewTarget",
]);

const cssProperties = new Map(load("@webref/css/css.json").properties.map((p) => [p.name, p]));
const numericProperty = /<'opacity'>|<(number|length|length-percentage|opacity-value|alpha-value|dasharray|font-weight-absolute|line-width|integer)\b/;
const svgAttributes = new Map();

function addSVG(name, element, number) {
  if (!svgAttributes.has(name)) svgAttributes.set(name, { name, elements: [], number: false });
  const row = svgAttributes.get(name);
  row.elements.push(element);
  row.number ||= number;
}

for (const [element, attributes] of Object.entries(svgElementAttributes)) {
  const known = svgElements.get(element);
  if (element !== "*" && !known) continue;
  const members = element === "*" ? [] : membersOf(known.interface);
  for (const name of attributes) {
    if (notInSVG2.has(name)) continue;
    if (element === "*") {
      // Of the attributes on all elements, the presentation attributes are SVG's own.
      const property = cssProperties.get(name);
      if (property) addSVG(name, element, numericProperty.test(property.syntax ?? ""));
      continue;
    }
    const member = members.find((m) => m.property.replace(/(\d)$/, "$1").toLowerCase() === name.toLowerCase() || m.property === `${name}1`);
    if (member) addSVG(name, element, /Animated(Length|Number|Integer)/.test(member.type));
    else if (svgWithoutProperty.has(name)) addSVG(name, element, false);
    else unmatched.add(`svg:${element}[${name}]`);
  }
}

// ---- events ----

const eventSpecs = [
  "html.spec.whatwg.org", "dom.spec.whatwg.org", "fullscreen.spec.whatwg.org", "w3c.github.io/uievents",
  "w3c.github.io/pointerevents", "w3c.github.io/touch-events", "w3c.github.io/clipboard-apis",
  "w3c.github.io/selection-api", "drafts.csswg.org/css-animations", "drafts.csswg.org/css-transitions",
  "drafts.csswg.org/cssom-view", "w3c.github.io/webappsec-csp", "svgwg.org/specs/animations",
];
const obsoleteEvents = new Set(["keypress", "textInput", "unload", "DOMActivate", "DOMFocusIn", "DOMFocusOut"]);
const elementTarget = /^(Element|HTML\w*|SVG\w*)$/;
const eventRows = new Map();
for (const event of load("@webref/events/events.json")) {
  let where = event.href ?? event.src?.href ?? "";
  if (event.interface === "TimeEvent") {
    // The table knows these by their handler (onbegin); the event has another name.
    event.type += "Event";
    where = "svgwg.org/specs/animations";
  }
  if (!eventSpecs.some((spec) => where.includes(spec)) || obsoleteEvents.has(event.type)) continue;
  const targets = (event.targets ?? []).filter((t) => elementTarget.test(t.target));
  if (targets.length === 0) continue;
  if (!eventRows.has(event.type)) eventRows.set(event.type, { type: event.type, interfaces: [], targets: [] });
  const row = eventRows.get(event.type);
  if (!row.interfaces.includes(event.interface)) row.interfaces.push(event.interface);
  for (const target of targets) row.targets.push({ target: target.target, bubbles: target.bubbles ?? false });
}

const eventInterfaces = {};
for (const row of eventRows.values()) {
  for (const name of row.interfaces) {
    for (let at = name; at && at !== "Event"; at = interfaces.get(at)?.parent) {
      const own = interfaces.get(at);
      eventInterfaces[at] = { parent: own?.parent ?? "Event", members: (own?.members ?? []).map((m) => ({ name: m.property, type: m.type })) };
    }
  }
}

// ---- output ----

function order(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
const byName = (rows) => [...rows].sort((a, b) => order(a.name ?? a.type, b.name ?? b.type));

function write(name, rows) {
  const lines = rows.map((row) => "  " + JSON.stringify(row));
  writeFileSync(new URL(`data/${name}.json`, import.meta.url), `[\n${lines.join(",\n")}\n]\n`);
}

write("elements", elementRows);
write("html-attributes", byName(htmlAttributes.values()).map((row) => ({ ...row, elements: row.elements.sort(order), types: row.types.sort(order) })));
write("aria-attributes", ariaRows);
write("svg-attributes", byName(svgAttributes.values()).map((row) => ({ ...row, elements: row.elements.sort(order) })));
write("events", byName(eventRows.values()));
write("event-interfaces", byName(Object.entries(eventInterfaces).map(([name, rest]) => ({ name, ...rest }))));

// A reader of a new version of the tables looks here for what to classify.
if (process.argv.includes("--unmatched")) console.log([...unmatched].join(" "));
