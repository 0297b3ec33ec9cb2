/** Image and config drive onto the disk: the work behind `write_image` and `standby.prepare_image`. */
import { readFile } from "node:fs/promises";
import { ImageInfo } from "@ingot/contract";
import { Failure, formatDuration, formatSize, type Json, type JsonObject, type Scope } from "@ingot/kernel";
import {
  type BlockDevice,
  decodeConfigDrive,
  type ImageServerOptions,
  moveBackupTable,
  writeConfigDrive,
  writeImage,
  type WrittenImage,
} from "@ingot/machine";
import { openBody } from "@ingot/machine/image/http-body";
import { type Checksum, findChecksum, parseChecksum } from "@ingot/media/checksum";
import { checkArguments } from "@ingot/step-kit";
import type { AgentConfig } from "../config/agent-config.ts";

export interface DeployImageOptions {
  readonly device: BlockDevice;
  readonly imageInfo: Json;
  /** base64 of gzip of an image, the URL of such a text, or null. */
  readonly configDrive: string | null;
  readonly config: AgentConfig;
  readonly allowMd5: boolean;
  readonly log: (message: string) => void;
  readonly progress: (fraction: number | null, message: string) => void;
}

export async function deployImage(scope: Scope, options: DeployImageOptions): Promise<JsonObject> {
  checkArguments("write_image", ImageInfo, options.imageInfo);
  const image = options.imageInfo as unknown as ImageInfo;
  if (image.image_type === "partition") {
    throw new Failure("media.image_refused", "partition images are not supported: only whole-disk images are", {
      hint: "Use a whole-disk image; leave instance_info.kernel and ramdisk out.",
    });
  }
  const server = await serverOptions(options.config);
  const configDrive = await readConfigDrive(scope, options.configDrive, server);
  const disk = options.device.path;
  const written = await writeFromFirst(scope, image, { ...options, server });
  options.log(
    `image ${image.id} (${written.format}, ${formatSize(written.fileBytes)}) written to device ${disk}: ${formatSize(written.diskBytes)}`,
  );
  options.log(`it took ${describeTimings(written.timings)}`);
  if (configDrive === undefined) {
    await moveBackupTable(scope, disk);
  } else {
    const partition = await writeConfigDrive(scope, disk, configDrive);
    options.log(`config drive (${formatSize(configDrive.length)}) written to ${partition.path}`);
  }
  return { device: disk, format: written.format, image_bytes: written.fileBytes, disk_bytes: written.diskBytes };
}

function describeTimings(timings: WrittenImage["timings"]): string {
  const { inspectMs, prepareMs, transferMs, syncMs } = timings;
  const parts = { inspecting: inspectMs, zeroing: prepareMs, transfer: transferMs, sync: syncMs };
  return Object.entries(parts)
    .map(([name, ms]) => `${name} ${formatDuration(ms)}`)
    .join(", ");
}

async function writeFromFirst(
  scope: Scope,
  image: ImageInfo,
  options: DeployImageOptions & { readonly server: ImageServerOptions },
) {
  let last: Failure | undefined;
  for (const url of image.urls) {
    try {
      return await writeImage(scope, {
        url,
        disk: options.device.path,
        checksum: await checksumOf(scope, image, { url, ...options }),
        ...(image.disk_format === undefined ? {} : { declaredFormat: image.disk_format }),
        server: options.server,
        rereads: false,
        onProgress: progressReporter(scope, options),
      });
    } catch (error) {
      scope.check();
      last = Failure.from(error);
      if (image.urls.length > 1) options.log(last.message);
      if (!["media.unreachable", "media.not_found", "media.cut_off"].includes(last.code)) throw last;
    }
  }
  throw last ?? new Failure("media.url_refused", "the image has no URL");
}

/** A line at most every two seconds. */
function progressReporter(scope: Scope, options: DeployImageOptions) {
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

async function readConfigDrive(
  scope: Scope,
  given: string | null,
  server: ImageServerOptions,
): Promise<Buffer | undefined> {
  if (given === null || given === "") return undefined;
  const text = /^https?:\/\//.test(given)
    ? await readText(scope, given, { ...server, atMost: 128 * 1024 * 1024 })
    : given;
  return decodeConfigDrive(text);
}

async function readText(
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

async function serverOptions(config: AgentConfig): Promise<ImageServerOptions> {
  return {
    insecure: config.insecure,
    idleTimeoutMs: config.imageIdleTimeoutMs,
    ...(config.caFile === undefined ? {} : { ca: await readFile(config.caFile, "utf8") }),
  };
}
