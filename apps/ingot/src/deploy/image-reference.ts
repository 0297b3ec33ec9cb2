import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Failure, type JsonObject, type Scope } from "@ingot/kernel";
import { kindOfPath, readText } from "../input/read-text.ts";

export interface ImageOptions {
  readonly image: string;
  readonly imageChecksum?: string;
  readonly imageDiskFormat?: string;
}

const DIGESTS: Readonly<Record<number, string>> = { 64: "sha256", 128: "sha512", 32: "md5" };

/** What `instance_info` says of the image: its URL, its checksum, its format. */
export async function imageInfo(scope: Scope, options: ImageOptions): Promise<JsonObject> {
  const url = await imageUrl(options.image);
  const checksum = options.imageChecksum ?? (await checksumBeside(scope, url));
  return {
    image_source: url.href,
    ...(checksum === undefined ? needless(url) : checksumInfo(checksum)),
    ...(options.imageDiskFormat === undefined ? {} : { image_disk_format: options.imageDiskFormat }),
  };
}

/** A URL as it is; a path that exists here as a file:// URL. */
async function imageUrl(text: string): Promise<URL> {
  const url = URL.parse(text);
  if (url !== null && ["http:", "https:", "file:"].includes(url.protocol)) return url;
  if (url === null && (await kindOfPath(text)) === "file") return pathToFileURL(resolve(text));
  if (url === null) {
    throw new Failure("client.image_invalid", `--image '${text}' is neither a URL nor a file that is here`, {
      hint: "Name it as file:///PATH (on the server), http://… or https://…",
    });
  }
  throw new Failure("client.image_invalid", `--image '${text}' is a ${url.protocol}// URL`, {
    hint: "Images come from file://, http:// and https:// URLs.",
  });
}

/** The longest first: SHA-512 takes a machine half the time of SHA-256, unless it has instructions for that. */
const BESIDE = [
  { ending: "sha512", name: "SHA-512", pattern: /(?:^|[\s=])([0-9a-fA-F]{128})(?:\s|$)/m },
  { ending: "sha256", name: "SHA-256", pattern: /(?:^|[\s=])([0-9a-fA-F]{64})(?:\s|$)/m },
] as const;

/** `IMAGE.sha512` or `IMAGE.sha256`, as sha512sum and sha256sum write them, when the image is a file of this machine. */
async function checksumBeside(scope: Scope, image: URL): Promise<string | undefined> {
  if (image.protocol !== "file:") return undefined;
  for (const { ending, name, pattern } of BESIDE) {
    const path = `${fileURLToPath(image)}.${ending}`;
    if ((await kindOfPath(path)) !== "file") continue;
    const text = await readText(scope, path, "the image's checksum");
    const found = pattern.exec(text)?.[1];
    if (found !== undefined) return found;
    throw new Failure("client.image_invalid", `${path} holds no ${name} checksum`, {
      hint: `Write it again with ${ending}sum, or name the checksum with --image-checksum.`,
    });
  }
  return undefined;
}

function checksumInfo(checksum: string): JsonObject {
  if (/^(?:https?|file):\/\//.test(checksum)) return { image_checksum: checksum };
  const algorithm = /^[0-9a-fA-F]+$/.test(checksum) ? DIGESTS[checksum.length] : undefined;
  if (algorithm === undefined) {
    throw new Failure("client.image_invalid", `--image-checksum '${checksum}' is no checksum`, {
      hint: "Give a SHA-256 (64 hexadecimal digits), a SHA-512 (128), or the URL of a file with checksums.",
    });
  }
  if (algorithm === "md5") return { image_checksum: checksum.toLowerCase() };
  return { image_os_hash_algo: algorithm, image_os_hash_value: checksum.toLowerCase() };
}

/** The server takes the checksum of its own files itself; of others it must be told. */
function needless(image: URL): JsonObject {
  if (image.protocol === "file:") return {};
  throw new Failure("client.image_invalid", `no checksum of ${image.href} is known`, {
    hint: `Name it with --image-checksum, or the URL of a file with it: --image-checksum ${image.href}.sha256`,
  });
}
