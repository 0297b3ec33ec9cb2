/** The mapping tables of a qcow2 image (QEMU docs/interop/qcow2.rst), read before its data and turned into extents. */
import { Failure, type Scope } from "@ingot/kernel";
import type { Qcow2Header } from "@ingot/media/qcow2-header";
import { ClusterBitmap } from "./cluster-bitmap.ts";
import { type Extents, ExtentsBuilder } from "./extents.ts";
import type { ImageFile } from "./image-file.ts";
import { TablePrint } from "./table-print.ts";

export interface ImageLayout {
  readonly extents: Extents;
  /** What the image leaves empty on the disk. */
  readonly filled: ClusterBitmap;
  /** Prints of the tables that the extents were read from: the streamed file must hold the same. */
  readonly tables: readonly TablePrint[];
  /** Bytes that a compressed extent has at most in the file. */
  readonly longestCompressed: number;
}

const TABLES_AT_ONCE = 64;

export async function readQcow2Layout(scope: Scope, file: ImageFile, header: Qcow2Header): Promise<ImageLayout> {
  if (header.extendedL2) {
    throw new Failure("media.image_refused", "the qcow2 image uses subclusters (extended L2 entries)", {
      hint: "Convert it with: qemu-img convert -O qcow2 IMAGE NEW.qcow2",
    });
  }
  const builder = new LayoutBuilder(header, file.total);
  const l1 = await readTable(scope, file, { start: header.l1TableOffset, length: builder.l1Entries * 8 });
  const tables = [TablePrint.of(header.l1TableOffset, l1)];
  const places = l2Places(l1, header, file.total);
  const offsets = [...new Set(places.values())].toSorted((one, other) => one - other);
  const clusterSize = 2 ** header.clusterBits;
  const found = new Map<number, Buffer>();
  let next = 0; // the L1 entry whose table is to be parsed next: extents are built in the order of the disk
  const indexes = [...places.keys()];
  const lastUse = new Map(indexes.map((index) => [places.get(index) ?? 0, index]));
  for (let at = 0; at < offsets.length; at += TABLES_AT_ONCE) {
    const some = offsets.slice(at, at + TABLES_AT_ONCE);
    const ranges = some.map((start) => ({ start, end: start + clusterSize }));
    let index = 0;
    for await (const table of file.readRanges(scope, ranges)) {
      const offset = some[index] ?? 0;
      if (table.length < clusterSize) throw cutOff(`its mapping table at byte ${offset}`);
      tables.push(TablePrint.of(offset, table));
      found.set(offset, table);
      index += 1;
    }
    for (; next < indexes.length; next += 1) {
      const l1Index = indexes[next] ?? 0;
      const offset = places.get(l1Index) ?? 0;
      const table = found.get(offset);
      if (table === undefined) break;
      builder.addTable(l1Index, table);
      if (lastUse.get(offset) === l1Index) found.delete(offset);
    }
  }
  return { ...builder.finish(), tables, longestCompressed: 2 * clusterSize };
}

/** L1 index to the place of its L2 table, in the order of the disk, for the entries that have one. */
function l2Places(l1: Buffer, header: Qcow2Header, total: number | undefined): ReadonlyMap<number, number> {
  const clusterSize = 2 ** header.clusterBits;
  const places = new Map<number, number>();
  for (let index = 0; index * 8 < l1.length; index += 1) {
    const offset = hostOffset(l1, index * 8);
    if (offset === 0) continue;
    if (offset % clusterSize !== 0) throw damaged(`L1 entry ${index} points between clusters`);
    if (total !== undefined && offset + clusterSize > total) throw cutOff(`the mapping table of L1 entry ${index}`);
    places.set(index, offset);
  }
  return places;
}

async function readTable(
  scope: Scope,
  file: ImageFile,
  place: { readonly start: number; readonly length: number },
): Promise<Buffer> {
  const { start, length } = place;
  if (length === 0) return Buffer.alloc(0);
  if (file.total !== undefined && start + length > file.total) throw cutOff("its L1 table");
  for await (const table of file.readRanges(scope, [{ start, end: start + length }])) {
    if (table.length < length) throw cutOff("its L1 table");
    return table;
  }
  throw cutOff("its L1 table");
}

/** Pure: L2 tables to extents. */
export class LayoutBuilder {
  readonly l1Entries: number;
  readonly #header: Qcow2Header;
  readonly #total: number;
  readonly #clusterSize: number;
  readonly #extents = new ExtentsBuilder();
  readonly #filled: ClusterBitmap;

  constructor(header: Qcow2Header, total: number | undefined) {
    this.#header = header;
    this.#total = total ?? Infinity;
    this.#clusterSize = 2 ** header.clusterBits;
    this.#filled = new ClusterBitmap(header.virtualSize, this.#clusterSize);
    this.l1Entries = Math.ceil(header.virtualSize / (this.#clusterSize * (this.#clusterSize / 8)));
  }

  addTable(l1Index: number, table: Buffer): void {
    const perTable = this.#clusterSize / 8;
    for (let index = 0; index < perTable; index += 1) {
      const cluster = l1Index * perTable + index;
      if (cluster * this.#clusterSize >= this.#header.virtualSize) return;
      this.#addEntry(cluster, table, index * 8);
    }
  }

  finish(): { readonly extents: Extents; readonly filled: ClusterBitmap } {
    return { extents: this.#extents.finish(), filled: this.#filled };
  }

  #addEntry(cluster: number, table: Buffer, at: number): void {
    const high = table.readUInt32BE(at);
    if (high === 0 && table.readUInt32BE(at + 4) === 0) return;
    const guest = cluster * this.#clusterSize;
    const size = Math.min(this.#clusterSize, this.#header.virtualSize - guest);
    if ((high & 0x40000000) !== 0) {
      this.#addCompressed(guest, size, compressedPlace(table, at, this.#header.clusterBits));
    } else {
      const reads0 = this.#header.version === 3 && ((table[at + 7] ?? 0) & 1) === 1;
      const host = hostOffset(table, at);
      if (reads0 || host === 0) return;
      if (host % this.#clusterSize !== 0) throw damaged(`the data of byte ${guest} lies between clusters`);
      if (host >= this.#total) throw cutOff(`the data of byte ${guest}`);
      this.#extents.addRaw(host, guest, size);
    }
    this.#filled.fill(cluster);
  }

  #addCompressed(guest: number, size: number, place: { readonly start: number; readonly length: number }): void {
    if (place.start >= this.#total) throw cutOff(`the data of byte ${guest}`);
    this.#extents.addCompressed(place.start, guest, { length: place.length, size });
  }
}

/** Bits 9 to 55 of an L1 or standard L2 entry. */
function hostOffset(table: Buffer, at: number): number {
  return (table.readUInt32BE(at) & 0x00ffffff) * 2 ** 32 + ((table.readUInt32BE(at + 4) & 0xfffffe00) >>> 0);
}

/** The compressed cluster descriptor: where the data begins and how far its last 512-byte sector reaches. */
function compressedPlace(table: Buffer, at: number, clusterBits: number) {
  const high = table.readUInt32BE(at);
  const highBits = 70 - clusterBits - 32; // of the offset, above its low 32 bits
  const start = (high & (2 ** highBits - 1)) * 2 ** 32 + table.readUInt32BE(at + 4);
  const sectors = ((high & 0x3fffffff) >>> highBits) + 1;
  return { start, length: sectors * 512 - (start % 512) };
}

function damaged(what: string): Failure {
  return new Failure("media.image_damaged", `the qcow2 image is damaged: ${what}`);
}

function cutOff(what: string): Failure {
  return new Failure("media.image_damaged", `the qcow2 image is truncated: ${what} lies beyond its end`);
}
