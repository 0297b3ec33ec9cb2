/** What an image is, told from its first bytes alone: nothing in a name, a URL or a user's word is believed. */
import { Failure } from "@ingot/kernel";
import { parseQcow2, QCOW2_MAGIC, type Qcow2Header } from "./qcow2-header.ts";

/** How many of an image's first bytes {@link inspectImage} wants (fewer only when the image is shorter). */
export const INSPECT_BYTES = 64 * 1024;

export interface RawFacts {
  readonly format: "raw";
  /** The partition table it begins with; `none` may be a filesystem or anything else. */
  readonly table: "gpt" | "mbr" | "none";
}
export interface Qcow2Facts {
  readonly format: "qcow2";
  readonly header: Qcow2Header;
}
/** Recognised, and never written to a disk. */
export interface ForeignFacts {
  readonly format:
    | "vmdk"
    | "vdi"
    | "vhd"
    | "vhdx"
    | "qcow"
    | "qed"
    | "luks"
    | "iso"
    | "gzip"
    | "bzip2"
    | "xz"
    | "zstd"
    | "html";
}
export type ImageFacts = RawFacts | Qcow2Facts | ForeignFacts;
export type DeployableImage = RawFacts | Qcow2Facts;

/** The facts of an image from its first {@link INSPECT_BYTES}; `media.image_damaged` when a header contradicts itself. */
export function inspectImage(head: Uint8Array): ImageFacts {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (startsWith(bytes, QCOW2_MAGIC)) return qcow(bytes);
  const foreign = FOREIGN.find(([, recognises]) => recognises(bytes));
  if (foreign !== undefined) return { format: foreign[0] };
  return { format: "raw", table: partitionTable(bytes) };
}

/**
 * The facts when the image may be written to a disk; otherwise `media.image_refused` with the reason. A `declared`
 * format (`disk_format`) that is not the real one is refused too: an image must never be read as what it is not.
 */
export function requireDeployable(head: Uint8Array, options: { declared?: string | undefined } = {}): DeployableImage {
  const facts = inspectImage(head);
  if (facts.format === "qcow2") refuseUnsafe(facts.header);
  else if (facts.format !== "raw") throw new Failure("media.image_refused", FOREIGN_REASONS[facts.format]);
  const { declared } = options;
  if (declared !== undefined && declared !== facts.format && !(facts.format === "raw" && declared === "gpt")) {
    throw new Failure("media.image_refused", `the image is ${facts.format}, but its disk_format says ${declared}`, {
      hint: `Set image_disk_format to ${facts.format}, or leave it out.`,
    });
  }
  return facts;
}

const FOREIGN_REASONS: Readonly<Record<ForeignFacts["format"], string>> = {
  vmdk: "the image is a VMware disk (vmdk)",
  vdi: "the image is a VirtualBox disk (vdi)",
  vhd: "the image is a Virtual PC disk (vhd)",
  vhdx: "the image is a Hyper-V disk (vhdx)",
  qcow: "the image is of version 1 of qcow, which is obsolete",
  qed: "the image is a QED disk, which is obsolete",
  luks: "the image is an encrypted container (LUKS)",
  iso: "the image is a CD (ISO 9660), not a disk",
  gzip: "the image is compressed with gzip",
  bzip2: "the image is compressed with bzip2",
  xz: "the image is compressed with xz",
  zstd: "the image is compressed with zstd",
  html: "the image is a web page",
};

/** Where each format's mark stands. An ISO that is also a disk (isohybrid) has a partition table and passes as raw. */
const FOREIGN: readonly (readonly [ForeignFacts["format"], (bytes: Buffer) => boolean])[] = [
  [
    "vmdk",
    (bytes) =>
      startsWith(bytes, "KDMV") || startsWith(bytes, "COWD") || textStart(bytes).startsWith("# disk descriptorfile"),
  ],
  ["vdi", (bytes) => bytes.length > 68 && bytes.readUInt32LE(64) === 0xbeda107f],
  ["vhd", (bytes) => startsWith(bytes, "conectix")],
  ["vhdx", (bytes) => startsWith(bytes, "vhdxfile")],
  ["qcow", (bytes) => startsWith(bytes, "QFI\xfb\0\0\0\x01")],
  ["qed", (bytes) => startsWith(bytes, "QED\0")],
  ["luks", (bytes) => startsWith(bytes, "LUKS\xba\xbe")],
  ["gzip", (bytes) => startsWith(bytes, "\x1f\x8b")],
  ["bzip2", (bytes) => startsWith(bytes, "BZh")],
  ["xz", (bytes) => startsWith(bytes, "\xfd7zXZ\0")],
  ["zstd", (bytes) => startsWith(bytes, "\x28\xb5\x2f\xfd")],
  ["html", (bytes) => /^\s*(?:<!doctype html|<html|<\?xml)/.test(textStart(bytes))],
  ["iso", (bytes) => partitionTable(bytes) === "none" && bytes.subarray(0x8001, 0x8006).toString("latin1") === "CD001"],
];

function qcow(bytes: Buffer): ImageFacts {
  if (bytes.length >= 8 && bytes.readUInt32BE(4) === 1) return { format: "qcow" };
  return { format: "qcow2", header: parseQcow2(bytes) };
}

function refuseUnsafe(header: Qcow2Header): void {
  const { backingFile, encryption, unknownFeatures } = header;
  const refuse = (why: string, hint?: string): never => {
    throw new Failure("media.image_refused", `the qcow2 image ${why}`, hint === undefined ? {} : { hint });
  };
  if (backingFile !== undefined) {
    refuse("has a backing file, so it is not whole", "Make it whole with: qemu-img convert -O qcow2 IMAGE NEW.qcow2");
  }
  if (header.hasDataFile)
    refuse("keeps its data in another file", "Convert it with: qemu-img convert -O qcow2 IMAGE NEW.qcow2");
  if (encryption !== "none") refuse(`is encrypted (${encryption})`);
  if (header.corrupt) refuse("is marked corrupt", "Repair it with: qemu-img check -r all IMAGE");
  if (unknownFeatures.length > 0) refuse(`uses features that are not known here (bits ${unknownFeatures.join(", ")})`);
}

function partitionTable(bytes: Buffer): RawFacts["table"] {
  if ([512, 4096].some((sector) => bytes.subarray(sector, sector + 8).toString("latin1") === "EFI PART")) return "gpt";
  if (bytes.length < 512 || bytes.readUInt16LE(510) !== 0xaa55) return "none";
  const types = [446, 462, 478, 494].map((entry) => ({ status: bytes[entry] ?? 1, type: bytes[entry + 4] ?? 0 }));
  const valid = types.every(({ status }) => status === 0 || status === 0x80) && types.some(({ type }) => type !== 0);
  return valid ? "mbr" : "none";
}

function startsWith(bytes: Buffer, mark: string | Buffer): boolean {
  const wanted = typeof mark === "string" ? Buffer.from(mark, "latin1") : mark;
  return bytes.subarray(0, wanted.length).equals(wanted);
}

function textStart(bytes: Buffer): string {
  return bytes.subarray(0, 256).toString("latin1").toLowerCase();
}
