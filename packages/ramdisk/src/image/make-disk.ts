import { createHash } from "node:crypto";
import { mkdir, open, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { requireSuccess, run } from "@ingot/exec";
import { Failure, formatSize, type Scope } from "@ingot/kernel";
import { type BuildContext, type Tree, withSandbox } from "../build-context.ts";
import type { ImageProfile } from "../profile.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { firstGrubConfig, fstab, grubConfig } from "./boot-config.ts";
import { type DiskLayout, diskLayout, SECTOR, sfdiskScript } from "./disk-layout.ts";
import { installGrubBios } from "./grub-bios.ts";

export interface DiskRequest {
  readonly profile: ImageProfile;
  readonly trees: readonly Tree[];
  /** From which the ids of disk and filesystems are made, so that the same image has the same ids. */
  readonly key: string;
  /** Where the raw disk goes; beside it, work files. */
  readonly folder: string;
}

interface DiskIds {
  readonly disk: string;
  readonly root: string;
  /** Volume id of the ESP: 8 hexadecimal digits. */
  readonly esp: string;
}

const CORE_MODULES = [
  "biosdisk",
  "part_gpt",
  "ext2",
  "search",
  "search_fs_uuid",
  "normal",
  "configfile",
  "linux",
  "serial",
  "terminal",
  "minicmd",
  "echo",
  "test",
  "ls",
  "cat",
  "gzio",
  "zstd",
];

/** A raw disk of the trees: partitions, filesystems, GRUB. Nothing is mounted but the trees, so no privileges are needed. */
export async function makeDisk(scope: Scope, context: BuildContext, request: DiskRequest): Promise<string> {
  const layout = diskLayout(request.profile.size);
  const ids = diskIds(request.key);
  const disk = join(request.folder, "disk.raw");
  const file = await open(disk, "w");
  await file.truncate(request.profile.size);
  await file.close();
  requireSuccess(
    await run(scope, ["sfdisk", "--quiet", "--no-reread", "--no-tell-kernel", disk], {
      input: sfdiskScript(layout, ids.disk),
    }),
  );
  const work = join(request.folder, "boot");
  await mkdir(work);
  const upper = join(request.folder, "upper");
  await withSandbox(scope, context, { lowers: request.trees, upper }, async (sandbox) => {
    await writeBootFiles(scope, sandbox, { work, ids });
    await makeRootFilesystem(scope, { sandbox, disk, layout, ids });
  });
  await makeEsp(scope, { disk, work, layout, ids });
  await makeBiosBoot(scope, { disk, work, layout, ids });
  return disk;
}

async function writeBootFiles(
  scope: Scope,
  sandbox: Sandbox,
  given: { readonly work: string; readonly ids: DiskIds },
): Promise<void> {
  const { work, ids } = given;
  const copy = [
    'cd "$TARGET_ROOT"',
    'for file in usr/lib/shim/shimx64.efi.signed usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed usr/lib/grub/i386-pc/boot.img; do cp "$file" "$1/"; done',
    'cp -r usr/lib/grub/i386-pc "$1/i386-pc"',
    "ls boot",
  ].join(" && ");
  const listed = requireSuccess(
    await sandbox.run(scope, { argv: ["/bin/sh", "-c", copy, "copy", work], inside: false }),
  ).stdout;
  const kernelVersion = newestKernel(listed.split("\n"));
  await writeFile(
    join(work, "grub.cfg"),
    grubConfig({ rootUuid: ids.root, parameters: "console=tty0 console=ttyS0,115200 quiet" }),
  );
  await writeFile(join(work, "fstab"), fstab(ids.root, `${ids.esp.slice(0, 4)}-${ids.esp.slice(4)}`.toUpperCase()));
  const place = [
    'mkdir -p "$TARGET_ROOT/boot/grub"',
    'cp "$1/grub.cfg" "$TARGET_ROOT/boot/grub/"',
    'cp "$1/fstab" "$TARGET_ROOT/etc/"',
    'ln -sfn "boot/vmlinuz-$2" "$TARGET_ROOT/vmlinuz"',
    'ln -sfn "boot/initrd.img-$2" "$TARGET_ROOT/initrd.img"',
    'rm -rf "$TARGET_ROOT"/tmp/* "$TARGET_ROOT"/run/*',
  ].join(" && ");
  const argv = ["/bin/sh", "-c", place, "place", work, kernelVersion] as const;
  requireSuccess(await sandbox.run(scope, { argv, inside: false }));
}

function newestKernel(names: readonly string[]): string {
  const newest = names
    .filter((name) => name.startsWith("vmlinuz-"))
    .toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }))
    .at(-1);
  if (newest !== undefined) return newest.slice("vmlinuz-".length);
  throw new Failure("builder.profile_invalid", "the image has no kernel in /boot", {
    hint: "Have an element install one by package-installs.yaml.",
  });
}

interface DiskPart {
  readonly disk: string;
  readonly layout: DiskLayout;
  readonly ids: DiskIds;
}

async function makeRootFilesystem(scope: Scope, part: DiskPart & { readonly sandbox: Sandbox }): Promise<void> {
  const { root } = part.layout;
  const extended = `offset=${root.firstSector * SECTOR},lazy_itable_init=1,lazy_journal_init=1,assume_storage_prezeroed=1,hash_seed=${part.ids.root}`;
  const result = await part.sandbox.run(scope, {
    argv: [
      "mkfs.ext4",
      "-q",
      "-F",
      "-L",
      "root",
      "-U",
      part.ids.root,
      "-m",
      "1",
      "-E",
      extended,
      "-d",
      part.sandbox.target,
      part.disk,
      `${(root.sectors * SECTOR) / 1024}k`,
    ],
    inside: false,
  });
  if (/Could not allocate block|while populating file system|No space/i.test(result.stderr)) {
    throw new Failure(
      "builder.image_too_small",
      `what the image holds does not fit a root of ${formatSize(root.sectors * SECTOR)}`,
    );
  }
  requireSuccess(result);
}

async function makeEsp(scope: Scope, part: DiskPart & { readonly work: string }): Promise<void> {
  const { work, layout, ids } = part;
  const image = join(work, "esp.img");
  await writeFile(image, "");
  const config = join(work, "esp-grub.cfg");
  await writeFile(config, firstGrubConfig(ids.root));
  const csv = join(work, "BOOTX64.CSV");
  await writeFile(csv, Buffer.from("\ufeffshimx64.efi,debian,,This is the boot entry for debian\n", "utf16le"));
  const step = async (...argv: [string, ...string[]]) => requireSuccess(await run(scope, argv));
  await step("truncate", "-s", String(layout.esp.sectors * SECTOR), image);
  await step("mkfs.vfat", "-F", "32", "-s", "1", "-n", "ESP", "-i", ids.esp, image);
  await step("mmd", "-i", image, "::/EFI", "::/EFI/BOOT", "::/EFI/debian");
  const shim = join(work, "shimx64.efi.signed");
  const grub = join(work, "grubx64.efi.signed");
  const files = {
    BOOT: { "BOOTX64.EFI": shim, "grubx64.efi": grub },
    debian: { "shimx64.efi": shim, "grubx64.efi": grub, "grub.cfg": config, "BOOTX64.CSV": csv },
  };
  for (const [folder, content] of Object.entries(files)) {
    for (const [name, source] of Object.entries(content))
      await step("mcopy", "-i", image, source, `::/EFI/${folder}/${name}`);
  }
  await step(
    "dd",
    `if=${image}`,
    `of=${part.disk}`,
    "bs=1M",
    `seek=${(layout.esp.firstSector * SECTOR) / 1024 ** 2}`,
    "conv=notrunc,sparse",
    "status=none",
  );
}

async function makeBiosBoot(scope: Scope, part: DiskPart & { readonly work: string }): Promise<void> {
  const { work, layout, ids } = part;
  const early = join(work, "early.cfg");
  await writeFile(early, firstGrubConfig(ids.root));
  const core = join(work, "core.img");
  const modules = join(work, "i386-pc");
  if ((await readdir(modules)).length === 0) return;
  requireSuccess(
    await run(scope, [
      "grub-mkimage",
      "-O",
      "i386-pc",
      "-d",
      modules,
      "-p",
      "/boot/grub",
      "-c",
      early,
      "-o",
      core,
      ...CORE_MODULES,
    ]),
  );
  await installGrubBios(part.disk, {
    bootImage: await readFile(join(work, "boot.img")),
    coreImage: await readFile(core),
    firstSector: layout.biosBoot.firstSector,
    sectors: layout.biosBoot.sectors,
  });
}

function diskIds(key: string): DiskIds {
  const hex = createHash("sha256").update(key).digest("hex");
  const uuid = (at: number) => {
    const part = hex.slice(at, at + 32);
    return `${part.slice(0, 8)}-${part.slice(8, 12)}-4${part.slice(13, 16)}-a${part.slice(17, 20)}-${part.slice(20, 32)}`;
  };
  return { disk: uuid(0), root: uuid(32), esp: hex.slice(56, 64) };
}
