import assert from "node:assert/strict";
import { mkdtemp, open, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { requireSuccess, run } from "@ingot/exec";
import { type Failure, MIB, Scope } from "@ingot/kernel";
import { listPartitions, readPartitionTable } from "../disk/list-partitions.ts";
import { withLoopDevice } from "../disk/loop-device.ts";
import { withMount } from "../mount.ts";
import { ImageServer } from "../testing/image-server.ts";
import { type PartitionImageOptions, writePartitionImage, type WrittenPartitions } from "./write-partition-image.ts";

const options = { skip: process.getuid?.() === 0 ? false : "needs root for loop devices", timeout: 120_000 };
const scope = Scope.root();
const ROOT_UUID = "11111111-2222-4333-8444-555555555555";
const DRIVE = Buffer.alloc(MIB + 100, "config drive");
let folder = "";
const images = new Map<string, Buffer>();

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "partition-image-"));
  const root = join(folder, "root.img");
  await blank(root, 24);
  requireSuccess(await run(scope, ["mkfs.ext4", "-q", "-F", "-U", ROOT_UUID, root]));
  await withLoopDevice(scope, root, (source) =>
    withMount(scope, { source }, (mounted) => writeFile(join(mounted, "hello"), "from the image")),
  );
  images.set("raw", await readFile(root));
  for (const [name, args] of [
    ["plain", []],
    ["compressed", ["-c"]],
  ] as const) {
    const target = join(folder, `${name}.qcow2`);
    requireSuccess(await run(scope, ["qemu-img", "convert", "-O", "qcow2", ...args, root, target]));
    images.set(name, await readFile(target));
  }
  const whole = join(folder, "whole.img");
  await blank(whole, 20);
  requireSuccess(await run(scope, ["sfdisk", "-q", whole], { input: "label: gpt\nsize=10MiB\n" }));
  images.set("whole", await readFile(whole));
  requireSuccess(await run(scope, ["qemu-img", "convert", "-c", "-O", "qcow2", whole, join(folder, "whole.qcow2")]));
  images.set("whole-qcow2", await readFile(join(folder, "whole.qcow2")));
  images.set("no-system", Buffer.alloc(4 * MIB, "noise"));
});
after(() => rm(folder, { recursive: true, force: true }));

async function blank(file: string, mib: number): Promise<void> {
  await writeFile(file, "");
  await truncate(file, mib * MIB);
}

type Wish = Partial<Omit<PartitionImageOptions, "layout" | "image">> & {
  readonly layout?: Partial<PartitionImageOptions["layout"]>;
};
interface Deployed {
  readonly written: WrittenPartitions;
  readonly log: readonly string[];
}

/** Deploys the image of that name to a device. */
async function deploy(device: string, name: string, wish: Wish = {}, within = scope): Promise<Deployed> {
  const server = new ImageServer(images.get(name) ?? Buffer.alloc(0));
  const url = await server.start();
  const log: string[] = [];
  const { layout, ...others } = wish;
  try {
    const written = await writePartitionImage(within, {
      disk: device,
      layout: { bootMode: "uefi", rootMiB: 40, swapMiB: 8, ephemeralMiB: 16, ...layout },
      ephemeralFormat: "ext4",
      preserveEphemeral: false,
      configDrive: undefined,
      image: { url, checksum: { algorithm: "sha256", value: server.sha256 }, server: { retryPauseMs: 10 } },
      log: (message) => void log.push(message),
      ...others,
    });
    return { written, log };
  } finally {
    await server.stop();
  }
}

/** A disk that was used before: another table, another file system. */
async function onDisk<T>(work: (device: string) => Promise<T>, mib = 800): Promise<T> {
  const file = join(folder, `disk-${Math.random().toString(36).slice(2)}.img`);
  await blank(file, mib);
  requireSuccess(await run(scope, ["sfdisk", "-q", file], { input: "label: gpt\nsize=30MiB\nsize=30MiB\n" }));
  try {
    return await withLoopDevice(scope, file, work);
  } finally {
    await rm(file);
  }
}

const read = (device: string, path: string) =>
  withMount(scope, { source: device, readOnly: true }, (root) => readFile(join(root, path), "utf8"));
const keep = (device: string, text: string) =>
  withMount(scope, { source: device }, (root) => writeFile(join(root, "kept"), text));
const refusal = (code: string, message: RegExp) => (error: Failure) => {
  assert.equal(error.code, code);
  assert.match(error.message, message);
  return true;
};

test("UEFI: ESP, ephemeral, swap, root with the image, config drive; raw and qcow2", options, async () => {
  for (const name of ["raw", "plain", "compressed"]) {
    await onDisk(async (device) => {
      const { written, log } = await deploy(device, name, { configDrive: DRIVE });
      const partitions = await listPartitions(scope, device);
      assert.deepEqual(
        partitions.map(({ signature, sizeBytes }) => [signature?.type, signature?.label, sizeBytes / MIB]),
        [
          ["vfat", "EFI-PART", 550],
          ["ext4", "ephemeral0", 16],
          ["swap", "swap1", 8],
          ["ext4", null, 40],
          [undefined, undefined, 64],
        ],
      );
      assert.equal(written.rootUuid, ROOT_UUID);
      assert.equal(written.espUuid, partitions[0]?.signature?.uuid);
      assert.equal(written.paths["root"], `${device}p4`);
      assert.equal(await read(`${device}p4`, "hello"), "from the image");
      assert.ok((await readFile(`${device}p5`)).subarray(0, DRIVE.length).equals(DRIVE));
      assert.match(log.join("\n"), /has a new gpt partition table: .*p1 \(esp, 550 MiB\), .*p2 \(ephemeral, 16 MiB\)/);
      assert.match((await run(scope, ["sgdisk", "--verify", device])).stdout, /No problems found/);
    });
  }
});

test(
  "BIOS: an MBR with the root marked bootable; with GPT a BIOS boot partition; no swap, no ephemeral partition",
  options,
  async () => {
    await onDisk(async (device) => {
      await deploy(device, "raw", { layout: { bootMode: "bios" }, configDrive: DRIVE });
      const table = await readPartitionTable(scope, device);
      assert.deepEqual([table?.label, table?.entries.map(({ type }) => type)], ["dos", ["83", "82", "83", "c"]]);
      const mbr = (await readFile(device)).subarray(0, 512);
      assert.deepEqual(
        [446, 462, 478, 494].map((at) => mbr[at]),
        [0, 0, 0x80, 0],
      );
      assert.ok((await readFile(`${device}p4`)).subarray(0, DRIVE.length).equals(DRIVE));
      const bare = { bootMode: "bios", label: "gpt", swapMiB: 0, ephemeralMiB: 0 } as const;
      const { written } = await deploy(device, "raw", { layout: bare });
      assert.deepEqual(Object.keys(written.paths), ["bios-boot", "root"]);
      assert.equal(written.espUuid, null);
      assert.equal(await read(`${device}p2`, "hello"), "from the image");
    }, 200);
  },
);

test(
  "kept: the table and the ephemeral partition stay; root, swap and config drive are made anew",
  options,
  async () => {
    for (const bootMode of ["uefi", "bios"] as const) {
      await onDisk(async (device) => {
        const layout = { bootMode };
        const first = await deploy(device, "raw", { layout, configDrive: DRIVE });
        const { root = "", ephemeral = "", "config-drive": drive = "" } = first.written.paths;
        await keep(ephemeral, "years of work");
        await keep(root, "of the instance before");
        const table = await readPartitionTable(scope, device);
        const again = await deploy(device, "compressed", { layout, preserveEphemeral: true });
        assert.deepEqual(await readPartitionTable(scope, device), table);
        assert.equal(await read(ephemeral, "kept"), "years of work");
        assert.equal(await read(root, "hello"), "from the image");
        await assert.rejects(read(root, "kept"), /ENOENT/);
        assert.match(again.log.join("\n"), /ephemeral\) is kept as it is/);
        assert.match(again.log.join("\n"), /the config drive of before on .* is wiped/);
        assert.ok((await readFile(drive)).every((byte) => byte === 0));
        const other = Buffer.alloc(5 * MIB, "another drive");
        await deploy(device, "raw", { layout, configDrive: other, preserveEphemeral: true });
        assert.deepEqual(await readPartitionTable(scope, device), table);
        assert.ok((await readFile(drive)).subarray(0, other.length).equals(other));
        assert.equal(await read(ephemeral, "kept"), "years of work");
        await deploy(device, "raw", { layout });
        await assert.rejects(read(ephemeral, "kept"), /ENOENT/, "without it, the partition is made anew");
      }, 800);
    }
  },
);

test("what cannot be is refused before anything is written", options, async () => {
  await onDisk(async (device) => {
    await deploy(device, "raw");
    await keep(`${device}p2`, "still there");
    const contents = async () => [await readPartitionTable(scope, device), await read(`${device}p2`, "kept")];
    const untouched = await contents();
    const refused = async (name: string, wish: Wish, reason: ReturnType<typeof refusal>) => {
      await assert.rejects(deploy(device, name, wish), reason);
      assert.deepEqual(await contents(), untouched);
    };
    const small = refusal(
      "machine.disk_too_small",
      /image needs 24 MiB, but the root partition is to have only 20 MiB/,
    );
    for (const name of ["raw", "compressed"]) await refused(name, { layout: { rootMiB: 20 } }, small);
    const whole = refusal("media.image_refused", /holds a whole disk with a partition table/);
    for (const name of ["whole", "whole-qcow2"]) await refused(name, {}, whole);
    await refused(
      "raw",
      { layout: { rootMiB: 900 } },
      refusal("machine.disk_too_small", /the partitions need 1\.4 GiB/),
    );
    await refused(
      "raw",
      { ephemeralFormat: "ntfs" },
      refusal("machine.partitioning_failed", /kind 'ntfs' cannot be made/),
    );
    const changed = (how: RegExp) => refusal("machine.layout_changed", how);
    const preserveEphemeral = true;
    await refused("raw", { preserveEphemeral, layout: { ephemeralMiB: 17 } }, changed(/has 16 MiB, not 17 MiB/));
    await refused("raw", { preserveEphemeral, layout: { swapMiB: 0 } }, changed(/has 4 partitions .*, not 3/));
    await refused("raw", { preserveEphemeral, layout: { bootMode: "bios" } }, changed(/is gpt, not dos/));
    await refused("raw", { preserveEphemeral, layout: { rootMiB: 50 } }, changed(/\(root\) has 40 MiB, not 50 MiB/));
    await withMount(scope, { source: `${device}p2` }, async () => {
      const busy = refusal("machine.device_unreadable", /cannot be opened.*busy/i);
      await assert.rejects(deploy(device, "raw"), busy);
      await assert.rejects(deploy(device, "raw", { preserveEphemeral }), busy);
    });
    assert.deepEqual(await contents(), untouched);
  });
});

test(
  "what holds no file system is told once it is written; an abort, and then another try, keep what is to be kept",
  options,
  async () => {
    await onDisk(async (device) => {
      const noSystem = refusal("media.image_refused", /holds no file system that is known here/);
      await assert.rejects(deploy(device, "no-system"), noSystem);
      await keep(`${device}p2`, "kept");
      const stopping = scope.child();
      const log = (message: string) => void (/kept as it is/.test(message) && stopping.cancel());
      await assert.rejects(
        deploy(device, "raw", { preserveEphemeral: true, log }, stopping),
        (error: Failure) => error.code === "cancelled",
      );
      await deploy(device, "raw", { preserveEphemeral: true });
      assert.equal(await read(`${device}p2`, "kept"), "kept");
      const start = Buffer.alloc(8);
      const handle = await open(device, "r");
      await handle.read(start, 0, 8, 512);
      await handle.close();
      assert.equal(start.toString(), "EFI PART");
    });
  },
);
