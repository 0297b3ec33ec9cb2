/** The header of a qcow2 image (QEMU docs/interop/qcow2.rst), parsed from bytes that may be hostile. */
import { Failure } from "@ingot/kernel";

export const QCOW2_MAGIC = Buffer.from("QFI\xfb", "latin1");

export interface Qcow2Header {
  readonly version: 2 | 3;
  /** Bytes of the disk that the image describes. */
  readonly virtualSize: number;
  readonly clusterBits: number;
  readonly l1Size: number;
  readonly l1TableOffset: number;
  readonly encryption: "none" | "aes" | "luks";
  readonly compression: "deflate" | "zstd";
  /** The name as it stands in the image (never to be opened), or undefined without one. */
  readonly backingFile: string | undefined;
  readonly hasDataFile: boolean;
  readonly extendedL2: boolean;
  /** Not closed cleanly: reference counts may be wrong. Reading is still safe. */
  readonly dirty: boolean;
  readonly corrupt: boolean;
  /** Incompatible features that this parser does not know, by bit number. */
  readonly unknownFeatures: readonly number[];
}

const V2_LENGTH = 72;
const V3_LENGTH = 104;
const ENCRYPTION = ["none", "aes", "luks"] as const;
const COMPRESSION = ["deflate", "zstd"] as const;
const KNOWN_BITS = { dirty: 0n, corrupt: 1n, dataFile: 2n, compression: 3n, extendedL2: 4n } as const;
const MAX_CLUSTER_BITS = 21;
const MAX_L1_ENTRIES = (32 * 1024 * 1024) / 8; // QEMU's own limit
const MAX_BACKING_NAME = 1023;

/** Throws `media.image_damaged` for whatever no writer of qcow2 makes: QEMU refuses the same values. */
export function parseQcow2(head: Buffer): Qcow2Header {
  const length = requireLength(head, V2_LENGTH);
  const version = length.readUInt32BE(4);
  if (version !== 2 && version !== 3) throw damaged(`its version is ${version}; only 2 and 3 exist`);
  if (version === 3) requireLength(head, V3_LENGTH);
  const clusterBits = head.readUInt32BE(20);
  if (clusterBits < 9 || clusterBits > MAX_CLUSTER_BITS) throw damaged(`its clusters have ${clusterBits} bits`);
  const features = version === 3 ? head.readBigUInt64BE(72) : 0n;
  const extendedL2 = bit(features, KNOWN_BITS.extendedL2);
  if (extendedL2 && clusterBits < 14) throw damaged("its clusters are too small for extended L2 entries");
  const virtualSize = head.readBigUInt64BE(24);
  if (virtualSize > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged("its virtual size is beyond 8 PiB");
  return {
    version,
    virtualSize: Number(virtualSize),
    clusterBits,
    ...l1Table(head, Number(virtualSize), { clusterBits, extendedL2 }),
    encryption: choose(ENCRYPTION, head.readUInt32BE(32), "encryption"),
    compression: compression(head, version, features),
    backingFile: backingFile(head, clusterBits),
    hasDataFile: bit(features, KNOWN_BITS.dataFile),
    extendedL2,
    dirty: bit(features, KNOWN_BITS.dirty),
    corrupt: bit(features, KNOWN_BITS.corrupt),
    unknownFeatures: unknownBits(features),
  };
}

function l1Table(head: Buffer, virtualSize: number, layout: { clusterBits: number; extendedL2: boolean }) {
  const l1Size = head.readUInt32BE(36);
  const l1TableOffset = head.readBigUInt64BE(40);
  const clusterSize = 2 ** layout.clusterBits;
  const perL2 = clusterSize / (layout.extendedL2 ? 16 : 8);
  const needed = Math.ceil(virtualSize / (clusterSize * perL2));
  if (l1Size > MAX_L1_ENTRIES) throw damaged(`its L1 table has ${l1Size} entries`);
  if (l1Size < needed) throw damaged(`its L1 table has ${l1Size} entries where ${needed} are needed`);
  if (l1TableOffset > BigInt(Number.MAX_SAFE_INTEGER) || l1TableOffset % BigInt(clusterSize) !== 0n) {
    throw damaged(`its L1 table is said to lie at byte ${l1TableOffset}`);
  }
  return { l1Size, l1TableOffset: Number(l1TableOffset) };
}

function backingFile(head: Buffer, clusterBits: number): string | undefined {
  const offset = head.readBigUInt64BE(8);
  if (offset === 0n) return undefined;
  const size = head.readUInt32BE(16);
  if (size > MAX_BACKING_NAME || offset + BigInt(size) > 2n ** BigInt(clusterBits)) {
    throw damaged("its backing file's name lies outside the header");
  }
  return head.subarray(Number(offset), Number(offset) + size).toString("utf8");
}

function compression(head: Buffer, version: number, features: bigint): "deflate" | "zstd" {
  const length = version === 3 ? head.readUInt32BE(100) : V2_LENGTH;
  if (version === 3 && (length < V3_LENGTH || length % 8 !== 0)) throw damaged(`its header is ${length} bytes long`);
  const kind =
    length > V3_LENGTH
      ? choose(COMPRESSION, requireLength(head, V3_LENGTH + 1).readUInt8(104), "compression")
      : "deflate";
  if ((kind !== "deflate") !== bit(features, KNOWN_BITS.compression)) {
    throw damaged("its compression type and its compression feature contradict each other");
  }
  return kind;
}

function choose<T>(kinds: readonly T[], index: number, what: string): T {
  const kind = kinds[index];
  if (kind === undefined) throw damaged(`its ${what} is of the unknown kind ${index}`);
  return kind;
}

function bit(features: bigint, index: bigint): boolean {
  return ((features >> index) & 1n) === 1n;
}

function unknownBits(features: bigint): number[] {
  const known = Object.values(KNOWN_BITS).reduce<bigint>((mask, index) => mask | (1n << index), 0n);
  const rest = features & ~known;
  return Array.from({ length: 64 }, (_, index) => index).filter((index) => bit(rest, BigInt(index)));
}

function requireLength(head: Buffer, length: number): Buffer {
  if (head.length < length) throw damaged(`it ends after ${head.length} bytes, within its header`);
  return head;
}

function damaged(what: string): Failure {
  return new Failure("media.image_damaged", `the qcow2 image is damaged: ${what}`);
}
