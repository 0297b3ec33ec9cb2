/** The GUID partition table's header (UEFI Specification 2.10, section 5.3), as far as moving its second copy needs it. */
import { crc32 } from "node:zlib";

const SIGNATURE = "EFI PART";
const LEAST_HEADER = 92;
const LEAST_ENTRY = 128;
/** 128 entries of 128 bytes are usual; no tool makes more than this. */
const ENTRIES_AT_MOST = 4 * 1024 * 1024;
const PROTECTIVE = 0xee;

export interface Gpt {
  /** Sector of the partition entries, and bytes of all of them. */
  readonly entriesAt: number;
  readonly entriesBytes: number;
  readonly firstUsable: number;
}

/** What the sector behind the first of a disk says, or undefined when it is no valid header of a GPT. */
export function parseGpt(sector: Buffer): Gpt | undefined {
  if (sector.toString("latin1", 0, 8) !== SIGNATURE) return undefined;
  const size = sector.readUInt32LE(12);
  if (size < LEAST_HEADER || size > sector.length || headerSum(sector) !== sector.readUInt32LE(16)) return undefined;
  if (Number(sector.readBigUInt64LE(24)) !== 1) return undefined;
  if (sector.readUInt32LE(84) < LEAST_ENTRY) return undefined;
  const entriesBytes = sector.readUInt32LE(80) * sector.readUInt32LE(84);
  if (entriesBytes > ENTRIES_AT_MOST) return undefined;
  return {
    entriesAt: Number(sector.readBigUInt64LE(72)),
    entriesBytes,
    firstUsable: Number(sector.readBigUInt64LE(40)),
  };
}

export function entriesMatch(header: Buffer, entries: Buffer): boolean {
  return crc32(entries) === header.readUInt32LE(88);
}

/** The last sector of all partitions; 0 when there are none. */
export function lastUsed(header: Buffer, entries: Buffer): number {
  const size = header.readUInt32LE(84);
  let last = 0;
  for (let at = 0; at + LEAST_ENTRY <= entries.length; at += size) {
    const isUsed = entries.subarray(at, at + 16).some((byte) => byte !== 0);
    if (isUsed) last = Math.max(last, Number(entries.readBigUInt64LE(at + 40)));
  }
  return last;
}

/** Both headers for a disk of so many sectors: the first stays where it is, the second goes to the last sector. */
export function headersFor(header: Buffer, disk: { readonly sectors: number; readonly sectorBytes: number }) {
  const last = disk.sectors - 1;
  const entrySectors = Math.ceil((header.readUInt32LE(80) * header.readUInt32LE(84)) / disk.sectorBytes);
  const secondEntriesAt = last - entrySectors;
  const first = Buffer.from(header);
  first.writeBigUInt64LE(BigInt(last), 32);
  first.writeBigUInt64LE(BigInt(secondEntriesAt - 1), 48);
  first.writeUInt32LE(headerSum(first), 16);
  const second = Buffer.from(first);
  second.writeBigUInt64LE(BigInt(last), 24);
  second.writeBigUInt64LE(1n, 32);
  second.writeBigUInt64LE(BigInt(secondEntriesAt), 72);
  second.writeUInt32LE(headerSum(second), 16);
  return { first, second, secondEntriesAt };
}

/** The protective MBR covers the whole disk; a hybrid one is left as it is. Undefined: nothing is to be changed. */
export function protectiveMbr(sector: Buffer, sectors: number): Buffer | undefined {
  const others = [462, 478, 494].some((at) => sector[at + 4] !== 0);
  if (sector.readUInt16LE(510) !== 0xaa55 || sector[450] !== PROTECTIVE || others) return undefined;
  const mbr = Buffer.from(sector);
  mbr.writeUInt32LE(Math.min(sectors - 1, 0xffffffff), 458);
  return mbr;
}

function headerSum(sector: Buffer): number {
  const header = Buffer.from(sector.subarray(0, sector.readUInt32LE(12)));
  header.writeUInt32LE(0, 16);
  return crc32(header);
}
