import assert from "node:assert/strict";
import { truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { requireSuccess, run } from "@ingot/exec";
import { GIB, MIB, Scope } from "@ingot/kernel";
import fc from "fast-check";
import { testFolder } from "../testing/element-folder.ts";
import { diskLayout, sfdiskScript } from "./disk-layout.ts";
import { patchGrubBios } from "./grub-bios.ts";

test("partitions lie in a row, on whole MiB, the root last and inside the disk", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1024, max: 64 * 1024 }), (mib) => {
      const { biosBoot, esp, root } = diskLayout(mib * MIB);
      assert.equal(esp.firstSector, biosBoot.firstSector + biosBoot.sectors);
      assert.equal(root.firstSector, esp.firstSector + esp.sectors);
      assert.ok((root.firstSector + root.sectors) * 512 <= mib * MIB - MIB);
      for (const { firstSector } of [biosBoot, esp, root]) assert.equal(firstSector % 2048, 0);
    }),
  );
  assert.throws(() => diskLayout(200 * MIB), { code: "builder.image_too_small" });
});

test("sfdisk makes of the script what the layout says", async (context) => {
  const disk = join(await testFolder(context), "disk.raw");
  await writeFile(disk, "");
  await truncate(disk, 2 * GIB);
  const layout = diskLayout(2 * GIB);
  const scope = Scope.root();
  const id = "11111111-2222-4333-8444-555555555555";
  requireSuccess(await run(scope, ["sfdisk", "--quiet", "--no-reread", disk], { input: sfdiskScript(layout, id) }));
  const table = JSON.parse(requireSuccess(await run(scope, ["sfdisk", "--json", disk])).stdout).partitiontable;
  assert.equal(table.id.toLowerCase(), id);
  const expected = [layout.biosBoot, layout.esp, layout.root].map(({ firstSector, sectors, name }) => ({
    start: firstSector,
    size: sectors,
    name,
  }));
  assert.deepEqual(
    table.partitions.map(({ start, size, name }: { start: number; size: number; name: string }) => ({
      start,
      size,
      name,
    })),
    expected,
  );
});

test("GRUB's images are told where they lie; too large a one is refused", () => {
  const files = { bootImage: Buffer.alloc(512, 1), coreImage: Buffer.alloc(2000, 2), firstSector: 2048, sectors: 2048 };
  const { boot, core } = patchGrubBios(files);
  assert.equal(boot.readBigUInt64LE(0x5c), 2048n);
  assert.equal(boot.readUInt16LE(0x66), 0x9090);
  assert.equal(core.readBigUInt64LE(0x1f4), 2049n);
  assert.equal(files.bootImage[0x5c], 1);
  assert.throws(() => patchGrubBios({ ...files, sectors: 2 }), { code: "builder.image_too_small" });
});
