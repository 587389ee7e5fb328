// The page's script: it loads the program, and offers it the document.

import { announce, recordedForms, replay } from "./replay";
import { followVisitor, watchComposition } from "./bind";
import { mismatches } from "./claim";
import { nodes } from "./document";
import { setProgram, type Dispatch } from "./events";
import type { Recorded } from "./handoff";
import { flush } from "./interpreter";
import { setMemory } from "./memory";
import { go, startNavigation, stopNavigation, type Routes } from "./navigation";
import { RootID } from "./opcodes";

// Go's own support file stands before this one.
declare class Go {
  importObject: WebAssembly.Imports;
  env: Record<string, string>;
  exit: (code: number) => void;
  run(instance: WebAssembly.Instance): Promise<void>;
}

const boot = window.hotclub;
let recorded: Recorded[] | undefined;
let alive = false;

/** What the program calls; see wasm/bridge_js.go. */
const page = {
  /** The program serves the page, and what happened before has taken effect. */
  live: false,
  /** What did not fit when the page was hydrated; of a development build only. */
  mismatches,
  /** Takes over from the boot script; returns the address. */
  start(dispatch: Dispatch, routes: Routes["match"], show: Routes["show"], exchange: number): string {
    recorded = boot?.take() ?? [];
    announce(recorded);
    nodes[RootID] = document.body;
    setProgram(dispatch, exchange);
    watchComposition();
    startNavigation({ match: routes, show });
    return location.pathname + location.search + location.hash;
  },
  data: () => document.getElementById("hotclub-data")?.textContent ?? "",
  /** The page is hydrated: what happened before takes effect once the program is idle. */
  ready() {
    alive = true;
    queueMicrotask(() => {
      const events = recorded!;
      recorded = undefined;
      followVisitor();
      replay(events);
      page.live = true;
    });
  },
  fail: (what: string) => fail(what),
  go,
  node: (id: number) => nodes[id],
  /** Reads a property of an event by its dotted path. */
  read(event: any, path: string): unknown {
    let value = event;
    for (const part of path.split(".")) value = value?.[part];
    return value;
  },
  /** The texts of a form's fields of that name, when it was submitted. */
  fields(event: SubmitEvent, name: string): string[] {
    let form = recordedForms.get(event);
    if (!form) recordedForms.set(event, (form = new FormData(event.target as HTMLFormElement, event.submitter)));
    return form.getAll(name).filter((value) => typeof value == "string");
  },
};

/** The program is gone or never came: the browser does what it can without. */
const fail = (what: string, error?: unknown) => {
  console.error("hotclub: " + what + "; the page works without its program, as far as it can.", error ?? "");
  setProgram(undefined, 0);
  stopNavigation();
  if (alive) return;
  boot?.fail(recorded);
  recorded = undefined;
};

const instantiate = async (url: string, imports: WebAssembly.Imports): Promise<WebAssembly.Instance> => {
  const response = await fetch(url, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`the server answered ${response.status} for ${url}`);
  const type = response.headers.get("Content-Type") ?? "";
  const { instance } = /^application\/wasm\b/i.test(type)
    ? await WebAssembly.instantiateStreaming(response, imports)
    : await WebAssembly.instantiate(await response.arrayBuffer(), imports);
  return instance;
};

const load = async () => {
  const url = document.querySelector<HTMLElement>("script[data-wasm]")?.dataset.wasm;
  if (!url) return fail("no script element of this page names the program with data-wasm");
  const program = new Go();
  program.importObject.hotclub = { flush };
  // Stacks with addresses: those of a release can be read only with them.
  program.env.GOTRACEBACK = "system";
  let code = 0;
  program.exit = (c) => (code = c);
  try {
    const instance = await instantiate(url, program.importObject);
    setMemory(instance.exports.mem as WebAssembly.Memory);
    if (document.readyState == "loading")
      await new Promise((parsed) => document.addEventListener("DOMContentLoaded", parsed));
    await program.run(instance);
    fail(code ? `the program has ended with code ${code}` : "the program has ended; main must call wasm.Run, which does not return");
  } catch (error) {
    fail("the program cannot be run", error);
  }
};

(globalThis as any).hotclub = page;
load();
