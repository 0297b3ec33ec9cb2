import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { findEfiLoaders } from "./find-efi-loaders.ts";
import { parseEfiEntries } from "./set-efi-boot-entry.ts";

async function loaders(files: Readonly<Record<string, string | Buffer>>, architecture = "x64") {
  const esp = await mkdtemp(join(tmpdir(), "esp-"));
  for (const [file, content] of Object.entries(files)) {
    await mkdir(dirname(join(esp, file)), { recursive: true });
    await writeFile(join(esp, file), content);
  }
  const found = await findEfiLoaders(esp, architecture);
  await rm(esp, { recursive: true });
  return found;
}

test("a distribution's CSV comes first, the fallback last", async () => {
  const csv = Buffer.from("\uFEFFshimx64.efi,debian,,This is the boot entry for debian\r\n", "utf16le");
  const debian = { "EFI/debian/BOOTX64.CSV": csv, "EFI/debian/shimx64.efi": "", "EFI/debian/grubx64.efi": "" };
  const found = await loaders({ "EFI/BOOT/BOOTX64.EFI": "", ...debian });
  assert.deepEqual(
    found.map(({ path }) => path),
    [
      "\\EFI\\debian\\shimx64.efi",
      "\\EFI\\debian\\shimx64.efi",
      "\\EFI\\debian\\grubx64.efi",
      "\\EFI\\BOOT\\BOOTX64.EFI",
    ],
  );
  assert.equal(found[0]?.label, "debian");
});

test("what lies beside the fallback comes last, and a CSV that names no file is passed over", async () => {
  const csv = Buffer.from("shimx64.efi,debian,,", "utf16le");
  const beside = { "EFI/BOOT/BOOTX64.CSV": csv, "EFI/BOOT/BOOTX64.EFI": "", "EFI/BOOT/grubx64.efi": "" };
  const found = await loaders({ ...beside, "EFI/debian/BOOTX64.CSV": csv, "EFI/debian/grubx64.efi": "" });
  const paths = ["\\EFI\\debian\\grubx64.efi", "\\EFI\\BOOT\\BOOTX64.EFI", "\\EFI\\BOOT\\grubx64.efi"];
  assert.deepEqual(
    found.map(({ path }) => path),
    paths,
  );
});

test("only this architecture's loaders count, whatever the case; a CSV that is no CSV is passed over", async () => {
  assert.deepEqual(await loaders({ "efi/boot/bootaa64.efi": "" }), []);
  assert.equal((await loaders({ "efi/boot/bootaa64.efi": "" }, "arm64")).length, 1);
  assert.deepEqual(await loaders({ "EFI/x/BOOTX64.CSV": "..\\evil.efi,x" }), []);
  assert.deepEqual(await loaders({ "startup.nsh": "" }), []);
});

test("efibootmgr's list, old and new", () => {
  const old = "BootCurrent: 0001\nBootOrder: 0001,0000\nBoot0000* UiApp\nBoot0001* debian\n";
  assert.deepEqual(parseEfiEntries(old), [
    { id: "0000", label: "UiApp" },
    { id: "0001", label: "debian" },
  ]);
  const recent = "Boot000A* debian\tHD(1,GPT,1234)/File(\\EFI\\debian\\shimx64.efi)\nBoot0002  off\tPciRoot(0x0)\n";
  assert.deepEqual(parseEfiEntries(recent), [
    { id: "000A", label: "debian" },
    { id: "0002", label: "off" },
  ]);
});
