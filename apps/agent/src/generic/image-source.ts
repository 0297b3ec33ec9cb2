/** Where an image comes from: its servers, its checksum, and how the reading is told. */
import { readFile } from "node:fs/promises";
import type { ImageInfo } from "@ingot/contract";
import { Failure, formatSize, type Scope } from "@ingot/kernel";
import type { ImageServerOptions, WriteImageOptions } from "@ingot/machine";
import { openBody } from "@ingot/machine/image/http-body";
import { type Checksum, findChecksum, parseChecksum } from "@ingot/media/checksum";
import type { AgentConfig } from "../config/agent-config.ts";

export interface ImageSourceOptions {
  readonly server: ImageServerOptions;
  readonly allowMd5: boolean;
  readonly log: (message: string) => void;
  readonly progress: (fraction: number | null, message: string) => void;
}

/** All that writing an image takes but the place to write it to. */
export type ImageSource = Omit<WriteImageOptions, "disk" | "rereads">;

/** Has the image written from the first of its servers that answers. */
export async function writeFromFirst<T>(
  scope: Scope,
  image: ImageInfo,
  how: ImageSourceOptions & { readonly write: (source: ImageSource) => Promise<T> },
): Promise<T> {
  let last: Failure | undefined;
  for (const url of image.urls) {
    try {
      return await how.write({
        url,
        checksum: await checksumOf(scope, image, { url, ...how }),
        ...(image.disk_format === undefined ? {} : { declaredFormat: image.disk_format }),
        server: how.server,
        onProgress: progressReporter(scope, how),
      });
    } catch (error) {
      scope.check();
      last = Failure.from(error);
      if (image.urls.length > 1) how.log(last.message);
      if (!["media.unreachable", "media.not_found", "media.cut_off"].includes(last.code)) throw last;
    }
  }
  throw last ?? new Failure("media.url_refused", "the image has no URL");
}

/** A line at most every two seconds. */
function progressReporter(scope: Scope, options: ImageSourceOptions) {
  let next = 0;
  return (received: number, total: number | undefined) => {
    const now = scope.clock.monotonic();
    if (now < next && received !== total) return;
    next = now + 2000;
    const of = total === undefined ? "" : ` of ${formatSize(total)}`;
    options.progress(
      total === undefined || total === 0 ? null : received / total,
      `written ${formatSize(received)}${of}`,
    );
  };
}

async function checksumOf(
  scope: Scope,
  image: ImageInfo,
  options: { readonly url: string; readonly server: ImageServerOptions; readonly allowMd5: boolean },
): Promise<Checksum> {
  const text = image.os_hash_value ?? image.checksum;
  const { allowMd5 } = options;
  if (text === undefined || text === "") {
    throw new Failure("media.checksum_invalid", "no checksum was given for the image", {
      hint: "Set instance_info.image_os_hash_algo (sha256 or sha512) and image_os_hash_value.",
    });
  }
  const algorithm = image.os_hash_value === undefined ? undefined : image.os_hash_algo;
  if (!/^https?:\/\//.test(text)) return parseChecksum(text, { algorithm, allowMd5 });
  const list = await readText(scope, text, { ...options.server, atMost: 4 * 1024 * 1024 });
  const name = decodeURIComponent(new URL(options.url).pathname.split("/").at(-1) ?? "");
  return findChecksum(list, name, { algorithm, allowMd5 });
}

export async function readText(
  scope: Scope,
  url: string,
  options: ImageServerOptions & { readonly atMost: number },
): Promise<string> {
  const body = await openBody(scope, url, options);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body.stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > options.atMost)
      throw new Failure("media.url_refused", `what a URL yields is larger than ${formatSize(options.atMost)}`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

export async function serverOptions(config: AgentConfig): Promise<ImageServerOptions> {
  return {
    insecure: config.insecure,
    idleTimeoutMs: config.imageIdleTimeoutMs,
    ...(config.caFile === undefined ? {} : { ca: await readFile(config.caFile, "utf8") }),
  };
}
