// Notes when the program of the page was compiled, started, built its view,
// hydrated and was alive; hydrateTimes returns the spans between, in
// milliseconds, and toggles some to-dos.
{
  const at = {};
  let alive;
  globalThis.hydrated = new Promise((resolve) => (alive = resolve));
  let inFlush = 0;
  let memory;
  const note = (what) => (at[what] ??= performance.now());

  const streaming = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (source, imports) => {
    const flush = imports.hotclub.flush;
    imports.hotclub.flush = (...args) => {
      note("view");
      const start = performance.now();
      flush(...args);
      if (!at.live) inFlush += performance.now() - start;
    };
    const result = await streaming.call(WebAssembly, source, imports);
    note("program");
    memory = result.instance.exports.mem;
    return result;
  };

  // The page's script puts its own object here; the boot script another before.
  let hotclub;
  Object.defineProperty(globalThis, "hotclub", {
    get: () => hotclub,
    set(value) {
      hotclub = value;
      if (!("live" in value)) return;
      const start = value.start;
      value.start = (...args) => (note("start"), start(...args));
      let live = false;
      Object.defineProperty(value, "live", {
        get: () => live,
        set(on) {
          live = on;
          note("live");
          alive();
        },
      });
    },
  });

  const toggles = async () => {
    const boxes = document.querySelectorAll(".toggle");
    const times = [];
    for (let i = 1; i <= 9; i++) {
      const box = boxes[Math.floor((i * boxes.length) / 10)];
      const start = performance.now();
      box.click();
      times.push(performance.now() - start);
      await new Promise(requestAnimationFrame);
    }
    return times.sort((a, b) => a - b)[4];
  };

  globalThis.hydrateTimes = async () => {
    const parsed = performance.getEntriesByType("navigation")[0].domInteractive;
    const program = Math.max(at.program, parsed);
    return {
      Painted: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
      Live: at.live,
      Document: parsed,
      Program: program - parsed,
      Start: at.start - program,
      View: at.view - at.start,
      Claim: inFlush,
      Memory: memory.buffer.byteLength / 2 ** 20,
      Rest: at.live - at.view - inFlush,
      Toggle: await toggles(),
    };
  };
}
