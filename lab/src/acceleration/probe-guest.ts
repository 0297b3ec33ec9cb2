const CODE =
  "+jHAjtiOwI7QvAB86hF8AAC4ABCOwDH/uQAwMMD886omZscGAAADEAEAJmbHBgAQAyABAL8AIGa4gwAAACZmiQVmBQAAIACDxwiB" +
  "/wAwcu3kkgwC5pJmDwEWXH0PIOBmDSAGAAAPIuBmuAAAAQAPIthmuYAAAMAPMmYNAAEAAA8wDyDAZoPg+2YNAwAAgA8iwOqWfAgA" +
  "ZrgQAI7YjsCO0EjHxAB8AABIx8cAACAAuQAABABIx8BaWlpa80irZg9vBCUAACAAZg/UwDHAD6JIx8cAAAIASI0FXgAAAGaJhwAC" +
  "AABmx4cCAgAACABmx4cEAgAAAI5IwegQSImHBgIAAA8BHCVifQAAsBHmILAg5iGwBOYhsAHmIbD+5iGwNOZDsJzmQLAu5kC7FAAA" +
  "APv0hdt5+rAV5vT06/3/y7Ag5iBIz2aQAAAAAAAAAAAAAAAAAJogAAAAAAAAkgAAFwBEfQAADwIAAAI=";

/**
 * A boot sector that does what kernels do first: from real to protected to long mode, paging, SSE, cpuid, 21 timer interrupts
 * with HLT between them; then it writes {@link PROBE_ANSWER} to port 0xf4. Assembled from probe-guest.S.
 */
export function probeGuest(): Buffer {
  const sector = Buffer.alloc(512);
  Buffer.from(CODE, "base64").copy(sector);
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
}

/** QEMU's exit status when the guest has written its answer: the debug-exit device gives 2 n + 1 for n. */
export const PROBE_ANSWER = 0x15 * 2 + 1;
