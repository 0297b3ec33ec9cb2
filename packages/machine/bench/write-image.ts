/**
 * How long `writeImage` takes against `qemu-img convert` of the same image to the same disk:
 *
 *     node packages/machine/bench/write-image.ts [--image FILE.qcow2] [--disk /dev/DISK] [--rounds N] [--json FILE]
 *
 * Without an image one of about 600 MB is made of the system's own files; without a disk a loop device is used. The
 * server of the image is a process of its own, as it is a machine of its own in life. Both ways end with a flush of the disk.
 */
import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";
import { requireSuccess, run } from "@ingot/exec";
import { formatSize, GIB, MIB, Scope, systemClock } from "@ingot/kernel";
import { withLoopDevice } from "../src/disk/loop-device.ts";
import { withMount } from "../src/mount.ts";
import { writeImage } from "../src/image/write-image.ts";

const scope = Scope.root();

interface Round {
  readonly ingotMs: number;
  readonly qemuMs: number;
}

if (isMainThread) await main();
else serve(workerData as string);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      image: { type: "string" },
      disk: { type: "string" },
      rounds: { type: "string", default: "3" },
      json: { type: "string" },
    },
  });
  const folder = await mkdtemp(join(tmpdir(), "bench-image-"));
  try {
    const image = values.image ?? (await makeImage(folder));
    const measure = (disk: string) => rounds({ image, disk, count: Number(values.rounds) });
    const results = await (values.disk === undefined ? onLoopDevice(folder, measure) : measure(values.disk));
    await report(image, results, values.json);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function onLoopDevice<T>(folder: string, work: (disk: string) => Promise<T>): Promise<T> {
  const file = join(folder, "disk.img");
  const handle = await open(file, "w");
  await handle.truncate(12 * GIB);
  await handle.close();
  return withLoopDevice(scope, file, work);
}

async function makeImage(folder: string): Promise<string> {
  const raw = join(folder, "source.raw");
  const packed = join(folder, "source.qcow2");
  requireSuccess(await run(scope, ["truncate", "-s", "2G", raw]));
  await withLoopDevice(scope, raw, async (source) => {
    requireSuccess(await run(scope, ["mkfs.ext4", "-q", "-F", source]));
    await withMount(scope, { source }, async (root) => {
      requireSuccess(await run(scope, ["cp", "-a", "/usr/bin", "/usr/lib/x86_64-linux-gnu", root]), [0, 1]);
    });
  });
  const format = ["-c", "-O", "qcow2", "-o", "compression_type=zstd"];
  requireSuccess(await run(scope, ["qemu-img", "convert", ...format, raw, packed]));
  return packed;
}

async function rounds(plan: {
  readonly image: string;
  readonly disk: string;
  readonly count: number;
}): Promise<readonly Round[]> {
  const server = new Worker(new URL(import.meta.url), { workerData: plan.image });
  const port = await new Promise<number>((resolve) => server.once("message", resolve));
  const value = await sha256(plan.image);
  const results: Round[] = [];
  for (let round = 0; round < plan.count; round += 1) {
    const qemuMs = await timed(() => convert(plan.image, plan.disk));
    const ingotMs = await timed(async () => {
      await writeImage(scope, {
        url: `http://127.0.0.1:${port}/image`,
        disk: plan.disk,
        checksum: { algorithm: "sha256", value },
      });
    });
    results.push({ ingotMs, qemuMs });
    process.stderr.write(`round ${round + 1}: writeImage ${seconds(ingotMs)}, qemu-img ${seconds(qemuMs)}\n`);
  }
  await server.terminate();
  return results;
}

async function convert(image: string, disk: string): Promise<void> {
  requireSuccess(await run(scope, ["qemu-img", "convert", "-W", "-t", "writeback", "-O", "host_device", image, disk]));
  requireSuccess(await run(scope, ["blockdev", "--flushbufs", disk]));
}

async function timed(work: () => Promise<void>): Promise<number> {
  const begun = systemClock.monotonic();
  await work();
  return systemClock.monotonic() - begun;
}

async function report(image: string, results: readonly Round[], json: string | undefined): Promise<void> {
  const middle = (values: readonly number[]) =>
    values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
  const ingotMs = middle(results.map((round) => round.ingotMs));
  const qemuMs = middle(results.map((round) => round.qemuMs));
  const ratio = middle(results.map((round) => round.ingotMs / round.qemuMs));
  const { size } = statSync(image);
  const memory = process.resourceUsage().maxRSS / 1024;
  console.log(
    `image ${formatSize(size)}; writeImage (download and sha256 in it) ${seconds(ingotMs)}; qemu-img convert ${seconds(qemuMs)}`,
  );
  console.log(`ratio ${ratio.toFixed(2)} (reach 1.2); memory at its peak ${memory.toFixed(0)} MiB`);
  if (json !== undefined)
    await writeFile(json, `${JSON.stringify({ ingotMs, qemuMs, ratio, imageBytes: size, rounds: results })}\n`);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: MIB })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** The image's server, in a thread of its own. */
function serve(path: string): void {
  const { size } = statSync(path);
  const server = createServer((request, response) => {
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
    const start = Number(range?.[1] ?? 0);
    const end = range?.[2] ? Math.min(Number(range[2]), size - 1) : size - 1;
    const place = range === null ? {} : { "content-range": `bytes ${start}-${end}/${size}` };
    response.writeHead(range === null ? 200 : 206, { "content-length": end - start + 1, ...place });
    createReadStream(path, { start, end, highWaterMark: MIB }).pipe(response);
  });
  server.listen(0, "127.0.0.1", () => parentPort?.postMessage((server.address() as AddressInfo).port));
}
