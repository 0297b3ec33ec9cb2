const MAGIC = "070701";
const HEADER = 110;

/** Whether these bytes begin as a cpio archive of the `newc` form does. */
export function isCpio(bytes: Buffer): boolean {
  return bytes.toString("latin1", 0, MAGIC.length) === MAGIC;
}

/** The files of a cpio archive (Linux, buffer-format.rst), by path; what is cut off is left out. */
export function cpioFiles(archive: Buffer): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (let at = 0; at + HEADER <= archive.length && isCpio(archive.subarray(at));) {
    const field = (index: number) =>
      Number.parseInt(archive.toString("latin1", at + 6 + index * 8, at + 14 + index * 8), 16);
    const [size, nameSize] = [field(6), field(11)];
    const path = archive.toString("utf8", at + HEADER, at + HEADER + nameSize - 1);
    if (path === "TRAILER!!!") break;
    const from = aligned(at + HEADER + nameSize);
    if (size > 0 && from + size <= archive.length) files.set(path, archive.subarray(from, from + size));
    at = aligned(from + size);
  }
  return files;
}

function aligned(offset: number): number {
  return Math.ceil(offset / 4) * 4;
}
