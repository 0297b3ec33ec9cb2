/** The boot loader of partition images: root file systems whose grub-install is a script, run by a shell of their own. */
import assert from "node:assert/strict";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { requireSuccess, run } from "@ingot/exec";
import { type Failure, MIB, Scope } from "@ingot/kernel";
import { listPartitions } from "../disk/list-partitions.ts";
import { withLoopDevice } from "../disk/loop-device.ts";
import { withMount } from "../mount.ts";
import { makeFileSystem } from "../partitions/make-file-system.ts";
import { makePartitions } from "../partitions/make-partitions.ts";
import { planPartitions } from "../partitions/plan-partitions.ts";
import { type BootLoaderOptions, installBootLoader } from "./install-boot-loader.ts";

const options = { skip: process.getuid?.() === 0 ? false : "needs root for loop devices", timeout: 60_000 };
const scope = Scope.root();
const ROOT_UUID = "11111111-2222-4333-8444-555555555555";
const ARCHITECTURE = process.arch === "arm64" ? "aa64" : "x64";
const TARGET = process.arch === "arm64" ? "arm64-efi" : "x86_64-efi";
const GRUB = { "/usr/lib/grub/i386-pc/moddep.lst": "", [`/usr/lib/grub/${TARGET}/moddep.lst`]: "" };
/** Notes its arguments; sees the machine's devices and processes; makes what the real one makes. */
const INSTALL = `#!/bin/sh
set -e
echo "$*" >> /ran
test -c /dev/null && test -d /proc/1 && test -d /sys/class && test -w /run
case "$*" in *i386-pc*) exit 0;; esac
mkdir -p /boot/efi/EFI/debian /boot/efi/EFI/BOOT
case "$*" in
  *--removable*) echo grub > /boot/efi/EFI/BOOT/BOOT${ARCHITECTURE.toUpperCase()}.EFI;;
  *) echo grub > /boot/efi/EFI/debian/grub${ARCHITECTURE}.efi;;
esac
`;
const MAKE_CONFIG = '#!/bin/sh\necho "grub-mkconfig $*" >> /ran\nmkdir -p /boot/grub\necho made > "$2"\n';
let folder = "";

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "boot-loader-"));
});
after(() => rm(folder, { recursive: true, force: true }));

type Files = Readonly<Record<string, string>>;

/** A disk as it is after the deployment of such an image. */
async function onDisk<T>(bootMode: "bios" | "uefi", files: Files, work: (disk: string, root: string) => Promise<T>) {
  const file = join(folder, `disk-${Math.random().toString(36).slice(2)}.img`);
  await writeFile(file, "");
  await truncate(file, 700 * MIB);
  return withLoopDevice(scope, file, async (disk) => {
    const request = { bootMode, rootMiB: 40, swapMiB: 0, ephemeralMiB: 0, configDriveBytes: 0 };
    const plan = planPartitions(request, { path: disk, sizeBytes: 700 * MIB, sectorBytes: 512 });
    const { esp, root } = await makePartitions(scope, disk, { plan, sectorBytes: 512 });
    // Kernels of test machines may know no FAT; the firmware of a virtual machine reads a real ESP in the stories.
    if (esp !== undefined) await makeFileSystem(scope, esp.path, { type: "ext4", label: "efi-part" });
    const source = root?.path ?? "";
    requireSuccess(await run(scope, ["mkfs.ext4", "-q", "-F", "-U", ROOT_UUID, source]));
    await withMount(scope, { source }, (mounted) => fill(mounted, files));
    return work(disk, source);
  });
}

async function fill(system: string, files: Files): Promise<void> {
  await mkdir(join(system, "bin"));
  for (const name of ["sh", "mkdir", "echo", "test", "sleep"])
    await copyFile("/usr/bin/busybox", join(system, "bin", name));
  const all = { "/etc/fstab": `UUID=${ROOT_UUID} / ext4 rw 0 1\nUUID=AAAA-BBBB /boot/efi vfat nofail 0 0\n`, ...files };
  for (const [path, content] of Object.entries(all)) {
    await mkdir(dirname(join(system, path)), { recursive: true });
    await writeFile(join(system, path), content, { mode: 0o755 });
  }
}

async function install(disk: string, wish: Partial<BootLoaderOptions> = {}, within = scope) {
  const log: string[] = [];
  const given = { disk, bootMode: "uefi", rootUuid: ROOT_UUID, espUuid: undefined, mayRunGrub: true, ...wish } as const;
  const entry = await installBootLoader(within, { log: (message) => void log.push(message), ...given });
  await nothingMounted();
  return { entry, log: log.join("\n") };
}

async function nothingMounted(): Promise<void> {
  assert.doesNotMatch(await readFile("/proc/self/mountinfo", "utf8"), /ingot-mount-/);
}

const read = (device: string, path: string) =>
  withMount(scope, { source: device, readOnly: true }, (root) => readFile(join(root, path), "utf8"));
const failing =
  (message: RegExp, code = "machine.boot_loader_failed") =>
  (error: Failure) => {
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    return true;
  };

test("UEFI: the image's EFI files go to the ESP, which its fstab mounts from then on", options, async () => {
  const files = {
    [`/boot/efi/EFI/debian/grub${ARCHITECTURE}.efi`]: "signed",
    "/boot/efi/EFI/debian/grub.cfg": "search.fs_uuid 99999999-8888-4777-8666-555555555555 root",
    "/boot/grub/grub.cfg": "menu",
  };
  await onDisk("uefi", files, async (disk, root) => {
    const [esp] = await listPartitions(scope, disk);
    const { entry, log } = await install(disk, { espUuid: esp?.signature?.uuid ?? "" });
    assert.deepEqual(entry, { loader: `\\EFI\\debian\\grub${ARCHITECTURE}.efi`, label: "debian", written: false });
    assert.match(log, /2 EFI files of the image copied to .*p1\n\/etc\/fstab mounts .*p1 at \/boot\/efi/);
    assert.match(await read(esp?.path ?? "", "EFI/debian/grub.cfg"), new RegExp(`^search.fs_uuid ${ROOT_UUID} root`));
    assert.equal(await read(esp?.path ?? "", `EFI/BOOT/BOOT${ARCHITECTURE.toUpperCase()}.EFI`), "signed");
    assert.match(await read(root, "etc/fstab"), new RegExp(`\nUUID=${esp?.signature?.uuid} /boot/efi vfat nofail`));
    await install(disk);
  });
});

test("UEFI: without such files the image's grub-install makes them, on the mounted ESP", options, async () => {
  const files = { ...GRUB, "/usr/sbin/grub-install": INSTALL, "/usr/sbin/grub-mkconfig": MAKE_CONFIG };
  await onDisk("uefi", files, async (disk, root) => {
    const { entry, log } = await install(disk);
    assert.equal(entry?.loader, `\\EFI\\debian\\grub${ARCHITECTURE}.efi`);
    assert.match(log, /the image's \/usr\/sbin\/grub-install has written GRUB for /);
    const common = `--target=${TARGET} --efi-directory=/boot/efi --no-nvram --recheck`;
    assert.equal(await read(root, "ran"), `${common}\n${common} --removable\ngrub-mkconfig -o /boot/grub/grub.cfg\n`);
    assert.equal(await read(root, "boot/grub/grub.cfg"), "made\n");
    await withMount(scope, { source: root, readOnly: true }, async (system) => {
      assert.deepEqual(await readdir(join(system, "boot/efi")), [], "the ESP was not mounted for it");
      assert.deepEqual(await readdir(join(system, "dev")), []);
    });
  });
});

test(
  "BIOS: the image's grub-install writes to the disk; a configuration that names the root is left alone",
  options,
  async () => {
    const own = `search --fs-uuid ${ROOT_UUID}`;
    const files = { ...GRUB, "/usr/sbin/grub2-install": INSTALL, "/boot/grub2/grub.cfg": own };
    const more = { ...files, "/usr/sbin/grub2-mkconfig": MAKE_CONFIG };
    await onDisk("bios", more, async (disk, root) => {
      const { entry } = await install(disk, { bootMode: "bios" });
      assert.equal(entry, undefined);
      assert.equal(await read(root, "ran"), `--target=i386-pc --recheck ${disk}\n`);
      assert.equal(await read(root, "boot/grub2/grub.cfg"), own);
    });
  },
);

test(
  "what is missing is said: no boot loader for the firmware, no such root, a grub-install that fails",
  options,
  async () => {
    await onDisk("uefi", {}, async (disk) => {
      await assert.rejects(
        install(disk),
        failing(/no EFI boot loader in \/boot\/efi and no grub-install with GRUB for/),
      );
      await assert.rejects(install(disk, { bootMode: "bios" }), failing(/no grub-install with GRUB for BIOS/));
      const rootUuid = "99999999-8888-4777-8666-555555555555";
      await assert.rejects(install(disk, { rootUuid }), failing(/has no file system with the UUID 99999999/));
      await assert.rejects(install(disk, { espUuid: "0000-0000" }), failing(/has no EFI system partition 0000-0000/));
      await nothingMounted();
    });
    const broken = { ...GRUB, "/usr/sbin/grub-install": "#!/bin/sh\necho 'cannot find a device for /' >&2\nexit 1\n" };
    await onDisk("uefi", broken, async (disk) => {
      await assert.rejects(install(disk), failing(/grub-install --target=.* failed: cannot find a device for \//));
      await nothingMounted();
    });
  },
);

test("nothing of the image is run where that is not allowed", options, async () => {
  const files = { ...GRUB, "/usr/sbin/grub-install": INSTALL };
  for (const bootMode of ["uefi", "bios"] as const) {
    await onDisk(bootMode, files, async (disk, root) => {
      await assert.rejects(
        install(disk, { bootMode, mayRunGrub: false }),
        failing(/its own grub-install .*not allowed/),
      );
      await assert.rejects(read(root, "ran"), { code: "ENOENT" });
    });
  }
});

test("aborted in the middle of grub-install: it is ended, and nothing is left mounted", options, async () => {
  const slow = { ...GRUB, "/usr/sbin/grub-install": "#!/bin/sh\necho begun > /ran\nexec sleep 1000000\n" };
  await onDisk("uefi", slow, async (disk) => {
    const stopping = scope.child();
    const attempt = install(disk, {}, stopping);
    const ended = { value: false };
    attempt.catch(() => (ended.value = true));
    const asleep = async () => /^sleep 1000000$/m.test((await run(scope, ["ps", "-eo", "args"])).stdout);
    while (!ended.value && !(await asleep())) await scope.sleep(20);
    stopping.cancel();
    await assert.rejects(attempt, failing(/./, "cancelled"));
    await nothingMounted();
    assert.equal(await asleep(), false);
  });
});
