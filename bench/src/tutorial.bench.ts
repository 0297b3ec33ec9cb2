/**
 * `./ingot bench tutorial`: the figures of the tutorial's story, each against something in the same run where it is a matter of speed.
 * `--runs N` boots each ramdisk, and writes the image, so often (3). `--demo` times the whole demo too; `--write-image`
 * measures the writing of the image alone.
 */
import { appendFile, cp, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireSuccess, run } from "@ingot/exec";
import { formatDuration, formatSize, MIB, Scope } from "@ingot/kernel";
import { measureBoot } from "@ingot/lab";
import { writeBusyboxInitramfs } from "./busybox-initramfs.ts";
import { deployOnLab } from "./deploy-on-lab.ts";
import { type Figure, median, report } from "./report.ts";

const ROOT = join(import.meta.dirname, "../..");
const KERNEL_PARAMETERS = "console=ttyS0,115200 panic=1";
const INJECT = {
  interface: "deploy",
  step: "inject_files",
  priority: 50,
  args: { files: { "/etc/motd": "SGVsbG8gSXJvbmljCg==" } },
};
using scope = Scope.root({ timeoutMs: 60 * 60_000, what: "the bench" });
const runsAt = process.argv.indexOf("--runs");
const isOnlyWriting = process.argv.includes("--write-image");
const runs = runsAt < 0 ? 3 : Number(process.argv[runsAt + 1]);

async function ingot(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<number> {
  const started = scope.clock.monotonic();
  requireSuccess(await run(scope, [join(ROOT, "ingot"), ...args], { cwd: ROOT, env }));
  return scope.clock.monotonic() - started;
}

async function buildRamdisk(output: string, plugin: string): Promise<number> {
  const elements = [
    "--elements-path",
    join(ROOT, "plugins/inject-files/elements"),
    "-e",
    "dhcp-all-interfaces",
    "-e",
    "ingot-inject-files",
  ];
  return ingot(["ramdisk", "build", "debian-minimal", "-o", output, ...elements], {
    DIB_REPOLOCATION_ingot_inject_files: plugin,
  });
}

async function sizes(ramdisk: string): Promise<Figure> {
  const [kernel, initramfs] = await Promise.all([stat(`${ramdisk}.kernel`), stat(`${ramdisk}.initramfs`)]);
  const total = kernel.size + initramfs.size;
  return {
    what: "kernel + initramfs",
    measured: `${(total / 1e6).toFixed(1)} MB (${formatSize(total)})`,
    against: "",
    reach: "90 MB",
    reached: total <= 90e6,
    values: { kernel: kernel.size, initramfs: initramfs.size },
  };
}

async function rebuild(folder: string): Promise<Figure> {
  const plugin = join(folder, "plugin");
  await cp(join(ROOT, "plugins/inject-files"), plugin, {
    recursive: true,
    filter: (path) => !path.includes("node_modules"),
  });
  await appendFile(join(plugin, "src/index.ts"), `\n// changed at ${scope.clock.now()}\n`);
  const ms = await buildRamdisk(join(folder, "rebuilt"), plugin);
  return {
    what: "rebuild after the plug-in changed",
    measured: formatDuration(ms),
    against: "",
    reach: "10 s",
    reached: ms <= 10_000,
    values: { ms },
  };
}

/** Interleaved, so that a change of the machine's load falls on both. */
async function boots(ramdisk: string, folder: string): Promise<Figure> {
  const busybox = join(folder, "busybox.cpio");
  await writeBusyboxInitramfs(busybox);
  const least: number[] = [];
  const heartbeat: number[] = [];
  const config = { heartbeat_timeout: 300, agent_token: "bench-token", agent_token_required: true };
  const lookup = {
    node: { uuid: "00000000-0000-4000-8000-000000000000", properties: {}, instance_info: {}, driver_internal_info: {} },
    config,
  };
  for (let i = 0; i < runs; i += 1) {
    const kernel = `${ramdisk}.kernel`;
    least.push(
      await measureBoot(scope, { kernel, initramfs: busybox, append: KERNEL_PARAMETERS }, { kind: "power-off" }),
    );
    heartbeat.push(
      await measureBoot(
        scope,
        { kernel, initramfs: `${ramdisk}.initramfs`, append: `${KERNEL_PARAMETERS} ipa-api-url={url}` },
        {
          kind: "http",
          request: /^POST \/v1\/heartbeat\//,
          answer: (line) => ({ status: line.startsWith("GET /v1/lookup") ? 200 : 202, body: JSON.stringify(lookup) }),
        },
      ),
    );
  }
  const ratio = median(heartbeat) / median(least);
  return {
    what: "QEMU start to first heartbeat",
    measured: `${formatDuration(median(heartbeat))}, ${ratio.toFixed(2)} times`,
    against: `busybox that powers off: ${formatDuration(median(least))}`,
    reach: "4 times",
    reached: ratio <= 4,
    values: { ratio, heartbeat_ms: median(heartbeat), busybox_ms: median(least), runs },
  };
}

async function memory(ramdisk: string, image: string, mib: number): Promise<Figure> {
  const reached = await deployOnLab(scope, { ramdisk, image, memoryBytes: mib * MIB, deploySteps: [INJECT] }).then(
    () => true,
    (error: unknown) => {
      process.stderr.write(`with ${mib} MiB: ${String(error)}\n`);
      return false;
    },
  );
  return {
    what: `the story's image deployed in ${mib} MiB`,
    measured: reached ? "active" : "failed",
    against: "",
    reach: mib === 1024 ? "must" : "aim",
    reached,
    values: { mib, reached },
  };
}

async function benchRamdisk(folder: string): Promise<string> {
  const ramdisk = join(folder, "bench");
  const paths = [join(ROOT, "plugins/inject-files/elements"), join(ROOT, "bench/plugins/qemu-img/elements")].join(":");
  const elements = ["--elements-path", paths, "-e", "dhcp-all-interfaces", "-e", "ingot-bench-qemu-img"];
  await ingot(["ramdisk", "build", "debian-minimal", "-o", ramdisk, ...elements], {
    DIB_REPOLOCATION_ingot_bench_qemu_img: join(ROOT, "bench/plugins/qemu-img"),
  });
  return ramdisk;
}

interface Writing {
  readonly ours: number;
  readonly theirs: number;
  /** Before theirs: the image fetched into memory, and its checksum taken. */
  readonly fetched: number;
}

/** Both in one deployment, one after the other: a change of the machine's load falls on both more often than not. */
async function writeOnce(ramdisk: string, image: string): Promise<Writing> {
  const { createServer } = await import("node:http");
  const { createReadStream } = await import("node:fs");
  const server = createServer((_request, response) => createReadStream(image).pipe(response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = `http://10.0.2.2:${typeof address === "object" && address !== null ? address.port : 0}/image`;
  const step = { interface: "deploy", step: "bench_qemu_img", priority: 90, args: { url } };
  const story = await deployOnLab(scope, { ramdisk, image, memoryBytes: 2048 * MIB, deploySteps: [step] }).finally(() =>
    server.close(),
  );
  const [, took, fetched] =
    /took (\d+) ms, fetching and checking before it (\d+) ms/.exec(story.lastWords.get("bench_qemu_img") ?? "") ?? [];
  const written = {
    ours: story.durations.get("write_image") ?? Number.NaN,
    theirs: Number(took),
    fetched: Number(fetched),
  };
  process.stderr.write(`write_image ${written.ours} ms, qemu-img ${took} ms, fetching before it ${fetched} ms\n`);
  for (const line of story.logs.get("write_image") ?? []) process.stderr.write(`  ${line}\n`);
  return written;
}

async function writing(folder: string, image: string): Promise<readonly Figure[]> {
  const ramdisk = await benchRamdisk(folder);
  const all: Writing[] = [];
  for (let at = 0; at < runs; at += 1) all.push(await writeOnce(ramdisk, image));
  const of = (value: (one: Writing) => number) => median(all.map(value));
  const [ours, theirs, fetched] = [of((one) => one.ours), of((one) => one.theirs), of((one) => one.fetched)];
  const ratio = of((one) => one.ours / one.theirs);
  const equal = of((one) => one.ours / (one.theirs + one.fetched));
  const values = { ours_ms: ours, qemu_img_ms: theirs, fetched_ms: fetched, runs };
  return [
    {
      what: "write_image (download, checksum, write)",
      measured: `${formatDuration(ours)}, ${ratio.toFixed(2)} times`,
      against: `qemu-img convert from memory: ${formatDuration(theirs)}`,
      reach: "1.2 times",
      reached: ratio <= 1.2,
      values: { ...values, ratio },
    },
    {
      what: "write_image, against the same work",
      measured: `${formatDuration(ours)}, ${equal.toFixed(2)} times`,
      against: `wget, sha512sum, qemu-img convert: ${formatDuration(theirs + fetched)}`,
      reach: "1 time",
      reached: equal <= 1,
      values: { ...values, ratio: equal },
    },
  ];
}

async function demo(): Promise<Figure> {
  const ms = await ingot(["demo", "--quiet"]);
  return {
    what: "./ingot demo, what it builds being cached",
    measured: formatDuration(ms),
    against: "",
    reach: "5 min",
    reached: ms <= 300_000,
    values: { ms },
  };
}

const folder = await mkdtemp(join(tmpdir(), "ingot-bench-"));
try {
  const ramdisk = join(folder, "ipa");
  const image = join(ROOT, "build/debian.qcow2");
  await ingot(["image", "build", "debian-vm", "-o", image, "--element", "openssh-server"]);
  const figures: Figure[] = [];
  try {
    if (!isOnlyWriting) {
      await buildRamdisk(ramdisk, join(ROOT, "plugins/inject-files"));
      figures.push(await sizes(ramdisk), await rebuild(folder), await boots(ramdisk, folder));
      figures.push(await memory(ramdisk, image, 1024), await memory(ramdisk, image, 768));
    }
    figures.push(...(await writing(folder, image)));
    if (process.argv.includes("--demo")) figures.push(await demo());
  } finally {
    await report(isOnlyWriting ? "write-image" : "tutorial", figures);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
