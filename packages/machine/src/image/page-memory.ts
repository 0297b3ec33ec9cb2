/** WebAssembly's memory is all that is needed of it; the library types of the language do not know it. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number; readonly shared: true }) => {
    readonly buffer: SharedArrayBuffer;
  };
};

const WASM_PAGE = 64 * 1024;

/** A multiple of every page and sector size in use: places, lengths and memory that O_DIRECT accepts. */
export const DIRECT_UNIT = 4096;

/**
 * Memory that threads share and that begins at the beginning of a page, as O_DIRECT asks of a buffer. Only the memory of
 * WebAssembly does in JavaScript: an ArrayBuffer begins wherever malloc puts it. `bytes` is rounded up to 64 KiB.
 */
export function pageMemory(bytes: number): SharedArrayBuffer {
  const pages = Math.ceil(bytes / WASM_PAGE);
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true }).buffer;
}
