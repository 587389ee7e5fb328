// Views of the program's memory. They go stale when the memory grows.

let memory: WebAssembly.Memory;
let words: Uint32Array;
let bytes: Uint8Array;

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export const setMemory = (m: WebAssembly.Memory) => {
  memory = m;
  words = new Uint32Array(m.buffer);
  bytes = new Uint8Array(m.buffer);
};

const fresh = () => {
  if (words.buffer !== memory.buffer) setMemory(memory);
};

/** The whole memory as 32-bit words; valid until the program runs again. */
export const memoryWords = (): Uint32Array => {
  fresh();
  return words;
};

/** Decodes text of the program's memory. */
export const memoryText = (address: number, length: number): string => {
  if (!length) return "";
  fresh();
  return decoder.decode(bytes.subarray(address, address + length));
};
