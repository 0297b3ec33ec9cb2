import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { Scope } from "@ingot/kernel";
import fc from "fast-check";
import { copyEfiFiles } from "./copy-efi-files.ts";
import { mountEspAtBoot, withEsp } from "./fstab.ts";
import { firstConfig, pointToRoot } from "./grub-stub.ts";

const ROOT = "11111111-2222-4333-8444-555555555555";
const OTHER = "99999999-8888-4777-8666-555555555555";

test("fstab: the line of /boot/efi names the disk's ESP, all else stays; without one a line is added", () => {
  assert.equal(
    withEsp(
      `# UUID=x /boot/efi vfat\nUUID=${ROOT} / ext4 rw 0 1\nUUID=AAAA-BBBB  /boot/efi vfat umask=0077 0 0\n`,
      "1234-ABCD",
    ),
    `# UUID=x /boot/efi vfat\nUUID=${ROOT} / ext4 rw 0 1\nUUID=1234-ABCD  /boot/efi vfat umask=0077 0 0\n`,
  );
  const added = "UUID=1234-ABCD /boot/efi vfat umask=0077,nofail 0 0\n";
  assert.equal(withEsp("", "1234-ABCD"), added);
  assert.equal(withEsp("LABEL=root / ext4 rw 0 1", "1234-ABCD"), `LABEL=root / ext4 rw 0 1\n${added}`);
});

test("fstab: done twice is done once, and lines of other places are never touched", () => {
  const place = fc.constantFrom("/", "/boot", "/boot/efi", "/boot/efi2", "/home", "none");
  const line = fc
    .tuple(fc.constantFrom("UUID=AA", "LABEL=x", "/dev/sda1", "# old"), place)
    .map((words) => `${words.join(" ")} vfat x 0 0`);
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const once = withEsp(lines.join("\n"), "1234-ABCD");
      assert.equal(withEsp(once, "1234-ABCD"), once);
      const others = (text: string) => text.split("\n").filter((each) => !/ \/boot\/efi /.test(each) && each !== "");
      assert.deepEqual(others(once), others(lines.join("\n")));
    }),
  );
});

test("GRUB's first configuration looks for the root that the disk has, and nothing else of it changes", () => {
  const text = `search.fs_uuid ${OTHER} root hd0,gpt2\nset prefix=($root)'/boot/grub'\nconfigfile $prefix/grub.cfg\n`;
  assert.equal(pointToRoot(text, ROOT), text.replace(OTHER, ROOT));
  assert.equal(
    pointToRoot(`search --no-floppy --fs-uuid --set=dev ${OTHER}`, ROOT),
    `search --no-floppy --fs-uuid --set=dev ${ROOT}`,
  );
  assert.equal(pointToRoot(`# ${OTHER}\nlinux /x root=UUID=${OTHER}`, ROOT), `# ${OTHER}\nlinux /x root=UUID=${OTHER}`);
  assert.match(
    firstConfig(ROOT, "/boot/grub2"),
    /^search\.fs_uuid 11111111-.* root\nset prefix=\(\$root\)\/boot\/grub2\n/,
  );
});

async function copied(files: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), "efi-files-"));
  const [system, espRoot] = [join(folder, "system"), join(folder, "esp")];
  await mkdir(espRoot);
  for (const [file, content] of Object.entries(files)) {
    await mkdir(dirname(join(system, file)), { recursive: true });
    await writeFile(join(system, file), content);
  }
  await symlink("/etc/passwd", join(system, "boot/efi/EFI/leak"));
  const count = await copyEfiFiles({ from: join(system, "boot/efi"), system, espRoot, rootUuid: ROOT });
  const found: Record<string, string> = {};
  for (const entry of await readdir(espRoot, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) found[path.slice(espRoot.length + 1)] = await readFile(path, "utf8");
  }
  await rm(folder, { recursive: true });
  return { count, found };
}

test("EFI files: a distribution's are copied and get a fallback; its GRUB is pointed to the root; links are not followed", async () => {
  const architecture = process.arch === "arm64" ? "aa64" : "x64";
  const { count, found } = await copied({
    [`boot/efi/EFI/debian/shim${architecture}.efi`]: "shim",
    [`boot/efi/EFI/debian/grub${architecture}.efi`]: "grub",
    "boot/efi/EFI/debian/grub.cfg": `search.fs_uuid ${OTHER} root`,
    "boot/grub/grub.cfg": "menu",
  });
  assert.equal(count, 3);
  assert.deepEqual(found, {
    [`EFI/debian/shim${architecture}.efi`]: "shim",
    [`EFI/debian/grub${architecture}.efi`]: "grub",
    "EFI/debian/grub.cfg": `search.fs_uuid ${ROOT} root`,
    [`EFI/BOOT/BOOT${architecture.toUpperCase()}.EFI`]: "shim",
    [`EFI/BOOT/grub${architecture}.efi`]: "grub",
  });
});

test("EFI files: a GRUB without a configuration gets one; a fallback that is there stays", async () => {
  const architecture = process.arch === "arm64" ? "aa64" : "x64";
  const fallback = `EFI/Boot/boot${architecture}.efi`;
  const { found } = await copied({
    [`boot/efi/EFI/fedora/grub${architecture}.efi`]: "grub",
    [`boot/efi/${fallback}`]: "own fallback",
    "boot/grub2/grub.cfg": "menu",
  });
  assert.deepEqual(found, {
    [`EFI/fedora/grub${architecture}.efi`]: "grub",
    "EFI/fedora/grub.cfg": firstConfig(ROOT, "/boot/grub2"),
    [fallback]: "own fallback",
  });
});

test("an image without fstab is left without one", async () => {
  const system = await mkdtemp(join(tmpdir(), "no-fstab-"));
  assert.equal(await mountEspAtBoot(Scope.root(), system, "1234-ABCD"), false);
  assert.deepEqual(await readdir(system), []);
  await rm(system, { recursive: true });
});
