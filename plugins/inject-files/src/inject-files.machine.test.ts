import assert from "node:assert/strict";
import { readdir, readFile, symlink } from "node:fs/promises";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { partitionPath, withLoopDevice, withMount } from "@ingot/machine";
import { type Failure, offeredStep, type Scope } from "@ingot/step-kit";
import { type DiskImageSpec, makeDiskImage, runStep, testScope } from "@ingot/step-kit/test";
import { hardwareManager } from "./index.ts";
import { injectFiles } from "./inject-files.ts";

const options = { skip: process.getuid?.() === 0 ? false : "needs root for loop devices" };
const base64 = (text: string) => Buffer.from(text).toString("base64");
let folder = "";

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "inject-files-"));
});
after(() => rm(folder, { recursive: true, force: true }));

const DEBIAN: DiskImageSpec = {
  partitions: [
    { sizeMiB: 34, fileSystem: "vfat", type: "esp" },
    { sizeMiB: 8, fileSystem: "ext4", type: "lvm", folders: ["etc"] },
    { sizeMiB: 8, fileSystem: "swap" },
    { sizeMiB: 16, fileSystem: "ext4", folders: ["boot"] },
    {
      sizeMiB: 24,
      fileSystem: "ext4",
      files: { "/etc/motd": "old", "/usr/lib/os-release": "x" },
      fill: async (root) => {
        await symlink("/../../../tmp", join(root, "escape"));
        await symlink("/usr/lib/os-release", join(root, "etc/os-release"));
        await symlink("loop-b", join(root, "loop-a"));
        await symlink("loop-a", join(root, "loop-b"));
      },
    },
  ],
};
const ROOT = 5;

async function image(spec: DiskImageSpec = DEBIAN): Promise<string> {
  const path = join(folder, `disk-${Math.random().toString(36).slice(2)}.img`);
  await makeDiskImage(path, spec);
  return path;
}

async function inRoot<T>(disk: string, work: (root: string) => Promise<T>, number = ROOT): Promise<T> {
  const scope: Scope = testScope();
  return withLoopDevice(scope, disk, (device) =>
    withMount(scope, { source: partitionPath(device, number), readOnly: true }, work),
  );
}

async function mounts(): Promise<readonly string[]> {
  return (await readFile("/proc/mounts", "utf8")).split("\n").filter((line) => line.includes("ingot-mount-"));
}

test("the manager offers one optional deploy step with a required argument", () => {
  assert.equal(hardwareManager.evaluateHardwareSupport(testScope()), 3);
  const offered = offeredStep(injectFiles);
  assert.deepEqual(
    [offered.interface, offered.step, offered.priority, offered.abortable, offered.reboot_requested],
    ["deploy", "inject_files", 0, true, false],
  );
  assert.equal(offered.argsinfo["files"]?.required, true);
});

test("files land on the partition with /etc, past ESP, LVM, swap and /boot", options, async () => {
  const disk = await image();
  const files = {
    "/etc/motd": base64("Hello Ironic\n"),
    "/srv/new/deep/file": base64("x"),
    "/etc/os-release": base64("y"),
  };
  const ran = await runStep(injectFiles, { disk, args: { files } });
  assert.match(ran.log.join("\n"), /wrote \/etc\/motd \(13 bytes\) on \/dev\/loop\d+p5/);
  await inRoot(disk, async (root) => {
    assert.equal(await readFile(join(root, "etc/motd"), "utf8"), "Hello Ironic\n");
    assert.equal(await readFile(join(root, "srv/new/deep/file"), "utf8"), "x");
    assert.equal(await readFile(join(root, "usr/lib/os-release"), "utf8"), "y");
    assert.deepEqual((await readdir(join(root, "etc"))).toSorted(), ["motd", "os-release"]);
  });
  assert.deepEqual(await mounts(), []);
});

test("neither .. nor links of the image lead out of it", options, async () => {
  const disk = await image();
  const files = { "/../../../etc/../escape/pwned-by-inject": base64("x"), "/escape/../also-inside": base64("y") };
  await runStep(injectFiles, { disk, args: { files } });
  assert.deepEqual(
    (await readdir("/tmp")).filter((name) => name.includes("pwned-by-inject")),
    [],
  );
  await inRoot(disk, async (root) => {
    assert.equal(await readFile(join(root, "tmp/pwned-by-inject"), "utf8"), "x");
    assert.equal(await readFile(join(root, "also-inside"), "utf8"), "y");
  });
});

test("a loop of links is refused by name", options, async () => {
  const disk = await image();
  const files = { "/loop-a/file": base64("x") };
  await assert.rejects(runStep(injectFiles, { disk, args: { files } }), /'\/loop-a\/file'.*loop/);
  assert.deepEqual(await mounts(), []);
});

test("without /etc anywhere the error lists what was looked at", options, async () => {
  const disk = await image({
    partitions: [
      { sizeMiB: 34, fileSystem: "vfat", type: "esp" },
      { sizeMiB: 8, fileSystem: "ext4", folders: ["home"] },
    ],
  });
  await assert.rejects(runStep(injectFiles, { disk, args: { files: { "/etc/motd": "" } } }), (error: Failure) => {
    assert.equal(error.code, "step.failed");
    assert.match(error.message, /has \/etc.*p1 \(the EFI system partition\).*p2 \(ext4 without \/etc\)/);
    return true;
  });
});

test("a full disk: the old file stays whole and nothing is left behind", options, async () => {
  const disk = await image();
  const files = { "/etc/motd": Buffer.alloc(40 * 1024 * 1024, 1).toString("base64") };
  await assert.rejects(runStep(injectFiles, { disk, args: { files } }), (error: Failure) => {
    assert.equal(error.code, "machine.disk_full");
    assert.match(error.message, /\/etc\/motd/);
    return true;
  });
  await inRoot(disk, async (root) => {
    assert.equal(await readFile(join(root, "etc/motd"), "utf8"), "old");
    assert.deepEqual((await readdir(join(root, "etc"))).toSorted(), ["motd", "os-release"]);
  });
  assert.deepEqual(await mounts(), []);
});

test("content that is not base64, a missing and an unknown argument are refused by name", options, async () => {
  const bad = async (args: Record<string, never> | object, pattern: RegExp) =>
    assert.rejects(runStep(injectFiles, { disk: "/nowhere", args: args as Record<string, never> }), pattern);
  await bad({ files: { "/etc/motd": "not base64!" } }, /'files\[\/etc\/motd\]' is not base64/);
  await bad({}, /argument 'files' is missing/);
  await bad({ files: {}, mode: "x" }, /argument 'mode' is unknown/);
  await bad({ files: ["/etc/motd"] }, /argument 'files' must be object/);
  await bad({ files: { "etc/motd": "" } }, /files/);
});

test("aborted in the middle: unmounted, no temporary file, what was written is whole", options, async () => {
  const disk = await image();
  const scope = testScope();
  const files = { "/etc/first": base64("1"), "/etc/second": Buffer.alloc(9 * 1024 * 1024, 2).toString("base64") };
  const run = runStep(injectFiles, {
    disk,
    args: { files },
    scope,
    onLog: (message) => {
      if (message.startsWith("wrote /etc/first")) scope.cancel();
    },
  });
  await assert.rejects(run, (error: Failure) => error.code === "cancelled");
  assert.deepEqual(await mounts(), []);
  await inRoot(disk, async (root) => {
    assert.deepEqual((await readdir(join(root, "etc"))).toSorted(), ["first", "motd", "os-release"]);
  });
});
