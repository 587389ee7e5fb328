// Runs the suite against the wasm module. Arguments: wasm_exec.js, the compiled
// module, the bundled suite. Prints one JSON object per test.
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const [wasmExec, module, suite] = process.argv.slice(2);
await import(pathToFileURL(wasmExec));
const { testSuite, SkipTest } = await import(pathToFileURL(suite));

const exports = new Promise((resolve) => {
  globalThis.hotclubReady = resolve;
});
const go = new globalThis.Go();
const { instance } = await WebAssembly.instantiate(await readFile(module), go.importObject);
go.run(instance);
const hotclub = await exports;

// unwrap turns {value} and {error} of the Go side into a result or an exception.
const unwrap = (fn) => (...args) => {
  const { value, error } = fn(...args);
  if (error !== undefined) throw error;
  return value;
};

const framework = {
  name: "hotclub",
  run: unwrap(hotclub.run),
  batch: unwrap(hotclub.batch),
  untracked: unwrap(hotclub.untracked),
  signal(initial) {
    const { read, write } = unwrap(hotclub.signal)(initial);
    return { read: unwrap(read), write: unwrap(write) };
  },
  computed(fn) {
    return { read: unwrap(unwrap(hotclub.computed)(fn).read) };
  },
  effect: (fn) => unwrap(unwrap(hotclub.effect)(fn)),
};

for (const { section, cases, type } of testSuite) {
  for (const [name, test] of Object.entries(cases)) {
    const report = { section, name, behavioral: type === "behavioral", outcome: "pass", detail: "" };
    try {
      let returned;
      framework.run(() => {
        returned = test(framework);
      });
      if (report.behavioral) report.detail = String(returned);
    } catch (e) {
      report.outcome = e instanceof SkipTest ? "skip" : "fail";
      report.detail = String(e?.message ?? e);
    }
    console.log(JSON.stringify(report));
  }
}
process.exit(0);
