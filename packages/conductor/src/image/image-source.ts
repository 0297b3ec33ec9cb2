import { Failure, type JsonObject, type Scope } from "@ingot/kernel";
import {
  type Checksum,
  findChecksum,
  INSPECT_BYTES,
  parseChecksum,
  requireDeployable,
  type SourcePolicy,
  statImage,
} from "@ingot/media";
import type { NodeRecord } from "../ports/node.ts";
import { readHead } from "./read-head.ts";

/** What `instance_info` says of the image, found to be true as far as that can be known without reading all of it. */
export interface CheckedImage {
  readonly url: string;
  /** The file of a `file://` URL. */
  readonly file: string | undefined;
  readonly size: number | undefined;
  /** Bytes of what it is once it is written; undefined where its server does not say how large it is. */
  readonly diskSize: number | undefined;
  /** It begins with a GUID partition table; what is inside a qcow2 image is not looked at. */
  readonly isDisk: boolean;
  readonly format: "raw" | "qcow2";
  /** undefined: to be computed from the file, which is this server's own. */
  readonly checksum: Checksum | undefined;
}

const TIMEOUT_MS = 20_000;
const MAX_CHECKSUMS_BYTES = 1024 * 1024;

/** Checks the image before anything is powered on: it is there, of a format that may be written, and has a checksum. */
export async function checkImage(scope: Scope, node: NodeRecord, policy: SourcePolicy): Promise<CheckedImage> {
  const source = requireSource(node);
  using bounded = scope.child({ timeoutMs: TIMEOUT_MS, what: `looking at the image ${withoutQuery(source)}` });
  const facts = await statImage(bounded, source, policy);
  const head = await readHead(bounded, source, { policy, bytes: INSPECT_BYTES });
  const declared = textOf(node.instance_info, "image_disk_format");
  const image = requireDeployable(head, { declared });
  const checksum = await checksumOf(bounded, node.instance_info, { source, policy });
  if (checksum === undefined && facts.file === undefined) {
    throw new Failure(
      "media.checksum_invalid",
      `instance_info of node ${node.uuid} has no checksum of ${withoutQuery(source)}`,
      {
        hint: "Set image_os_hash_algo and image_os_hash_value, or image_checksum, in instance_info; only a file:// image may do without.",
      },
    );
  }
  return {
    ...{ url: source, file: facts.file, size: facts.size, checksum, format: image.format },
    diskSize: image.format === "qcow2" ? image.header.virtualSize : facts.size,
    isDisk: image.format === "raw" && image.table === "gpt",
  };
}

function requireSource(node: NodeRecord): string {
  const source = textOf(node.instance_info, "image_source");
  if (source !== undefined) return source;
  throw new Failure("node.invalid", `instance_info of node ${node.uuid} has no image_source`, {
    hint: `Set it with: baremetal node set ${node.uuid} --instance-info image_source=URL`,
  });
}

async function checksumOf(
  scope: Scope,
  info: JsonObject,
  image: { readonly source: string; readonly policy: SourcePolicy },
): Promise<Checksum | undefined> {
  const value = textOf(info, "image_os_hash_value");
  const algorithm = textOf(info, "image_os_hash_algo");
  if (value !== undefined) return parseChecksum(value, { algorithm });
  const text = textOf(info, "image_checksum");
  if (text === undefined) return undefined;
  if (!/^(?:https?|file):/i.test(text)) return parseChecksum(text, { algorithm });
  const list = (await readHead(scope, text, { policy: image.policy, bytes: MAX_CHECKSUMS_BYTES })).toString("utf8");
  return findChecksum(list, decodeURIComponent(new URL(image.source).pathname.split("/").at(-1) ?? ""), { algorithm });
}

function textOf(info: JsonObject, key: string): string | undefined {
  const value = info[key];
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

function withoutQuery(url: string): string {
  return url.split("?", 1)[0] ?? url;
}
