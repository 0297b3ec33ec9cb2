export interface NewcEntry {
  readonly path: string;
  readonly size: number;
  readonly isFolder: boolean;
  readonly inode: number;
}

/** The header of one record of a `newc` archive whose content is streamed after it (media's cpioArchive holds all in memory). */
export function newcHeader(entry: NewcEntry): Buffer {
  const name = Buffer.from(`${entry.path}\0`);
  const mode = entry.isFolder ? 0o040755 : 0o100644;
  const fields = [entry.inode, mode, 0, 0, entry.isFolder ? 2 : 1, 0, entry.size, 0, 0, 0, 0, name.length, 0];
  const header = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}`);
  return Buffer.concat([header, name, Buffer.alloc(newcPadding(header.length + name.length))]);
}

export function newcPadding(length: number): number {
  return (4 - (length % 4)) % 4;
}

/** Ends an archive; padded, so that another may follow. */
export const NEWC_TRAILER: Buffer = (() => {
  const name = Buffer.from("TRAILER!!!\0");
  const header = Buffer.from(`070701${"00000000".repeat(11)}${name.length.toString(16).padStart(8, "0")}00000000`);
  const record = Buffer.concat([header, name]);
  return Buffer.concat([record, Buffer.alloc(newcPadding(record.length))]);
})();
