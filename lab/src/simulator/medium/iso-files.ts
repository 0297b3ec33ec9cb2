import { Failure } from "@ingot/kernel";

/** Reads a part of an image; a short answer means that the image ends there. */
export type ReadPart = (offset: number, length: number) => Promise<Buffer>;

const SECTOR = 2048;
const DESCRIPTOR = 16 * SECTOR;
const ROOT_RECORD = 156;
const IS_DIRECTORY = 0x02;
/** What a medium for a machine may hold at most: more is not one. */
const DIRECTORIES_AT_MOST = 100;
const DIRECTORY_BYTES_AT_MOST = 64 * 1024;

interface Extent {
  readonly offset: number;
  readonly size: number;
  readonly isDirectory: boolean;
}

/** The contents of the small files of an ISO image (ECMA-119), whatever they are called; the large ones are not read. */
export async function smallFiles(read: ReadPart, largest: number): Promise<readonly Buffer[]> {
  const descriptor = await read(DESCRIPTOR, SECTOR);
  if (descriptor.length < SECTOR || descriptor.toString("latin1", 1, 6) !== "CD001") {
    throw new Failure("lab.medium", "it is not an ISO image");
  }
  const todo = [extentAt(descriptor, ROOT_RECORD)];
  const files: Buffer[] = [];
  let seen = 0;
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (next.isDirectory) {
      seen += 1;
      if (seen > DIRECTORIES_AT_MOST || next.size > DIRECTORY_BYTES_AT_MOST)
        throw new Failure("lab.medium", "its directories are larger than those of a boot medium");
      todo.push(...records(await read(next.offset, next.size)));
    } else if (next.size > 0 && next.size <= largest) {
      files.push(await read(next.offset, next.size));
    }
  }
  return files;
}

/** What a directory holds, itself and its parent left out. No record crosses the border of a sector. */
function records(directory: Buffer): Extent[] {
  const found: Extent[] = [];
  for (let at = 0; at < directory.length;) {
    const length = directory[at] ?? 0;
    if (length === 0) {
      at = (Math.floor(at / SECTOR) + 1) * SECTOR;
      continue;
    }
    const nameLength = directory[at + 32] ?? 0;
    const isSelfOrParent = nameLength === 1 && (directory[at + 33] ?? 0) <= 1;
    if (!isSelfOrParent && at + 34 <= directory.length) found.push(extentAt(directory, at));
    at += length;
  }
  return found;
}

function extentAt(buffer: Buffer, at: number): Extent {
  return {
    offset: buffer.readUInt32LE(at + 2) * SECTOR,
    size: buffer.readUInt32LE(at + 10),
    isDirectory: ((buffer[at + 25] ?? 0) & IS_DIRECTORY) !== 0,
  };
}
