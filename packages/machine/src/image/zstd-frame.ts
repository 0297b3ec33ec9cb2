/**
 * The length of the zstd frame at the beginning of `bytes` (RFC 8878, section 3.1.1), or undefined when it does not end there.
 * qcow2 pads compressed clusters to whole sectors with anything; the decompressor must not see it.
 */
export function zstdFrameLength(bytes: Buffer): number | undefined {
  if (bytes.length < 6 || bytes.readUInt32LE(0) !== 0xfd2fb528) return undefined;
  const descriptor = bytes[4] ?? 0;
  const singleSegment = (descriptor & 0x20) !== 0;
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const contentSize = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >>> 6] ?? 0;
  let at = 5 + (singleSegment ? 0 : 1) + dictionary + contentSize;
  for (;;) {
    if (at + 3 > bytes.length) return undefined;
    const block = bytes.readUIntLE(at, 3);
    const size = block >>> 3;
    at += 3 + (((block >>> 1) & 3) === 1 ? 1 : size);
    if ((block & 1) === 1) break;
  }
  at += (descriptor & 4) === 0 ? 0 : 4;
  return at <= bytes.length ? at : undefined;
}
