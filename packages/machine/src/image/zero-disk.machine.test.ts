import assert from "node:assert/strict";
import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { MIB, Scope } from "@ingot/kernel";
import { withLoopDevice } from "../disk/loop-device.ts";
import { ClusterBitmap } from "./cluster-bitmap.ts";
import { zeroGaps } from "./zero-disk.ts";

const options = { skip: process.getuid?.() === 0 ? false : "needs root for loop devices" };
const scope = Scope.root();

test("a large gap is zeroed to its last sector, and nothing beside it", options, async () => {
  const folder = await mkdtemp(join(tmpdir(), "zero-disk-"));
  const size = 10 * MIB;
  const [start, end] = [512, 9 * MIB + 3 * 512];
  const file = join(folder, "disk.img");
  await writeFile(file, Buffer.alloc(size, 0xff));
  try {
    await withLoopDevice(scope, file, async (path) => {
      const handle = await open(path, "r+");
      const filled = new ClusterBitmap(end, 512);
      filled.fill(0);
      await zeroGaps(scope, { path, handle, size }, filled);
      await handle.sync();
      await handle.close();
    });
    const expected = Buffer.alloc(size, 0xff).fill(0, start, end);
    assert.equal(Buffer.compare(await readFile(file), expected), 0);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
