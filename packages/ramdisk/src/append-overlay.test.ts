import assert from "node:assert/strict";
import { appendFile, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { requireSuccess, run } from "@ingot/exec";
import { Scope } from "@ingot/kernel";
import { cpioArchive } from "@ingot/media";
import { appendOverlay } from "./append-overlay.ts";
import { assembleInitramfs } from "./stages/assemble-initramfs.ts";
import { testFolder, writeFiles } from "./testing/element-folder.ts";

const scope = Scope.root();

/** The archives of an initramfs in a row, unpacked by cpio as the kernel does. */
async function unpack(initramfs: string, skip: number, folder: string): Promise<void> {
  const archives = (await readFile(initramfs)).subarray(skip);
  for (let at = 0; at < archives.length;) {
    const trailer = archives.indexOf("TRAILER!!!", at);
    if (trailer < 0) break;
    const end = trailer + 11;
    requireSuccess(
      await run(scope, ["cpio", "-idm", "--quiet", "-D", folder], {
        input: archives.subarray(at, end + ((4 - (end % 4)) % 4)),
      }),
    );
    at = end;
    while (archives[at] === 0) at += 1;
  }
}

test("layers lie behind the first stage as cpio reads them, and overlays are appended whatever the length before", async (context) => {
  const folder = await testFolder(context);
  for (const length of [5, 4096]) {
    await writeFiles(folder, { layer: "x".repeat(length) });
    const first = cpioArchive([{ path: "init", data: "first", mode: 0o755 }]);
    await writeFile(join(folder, "first"), first);
    const target = join(folder, `initramfs-${length}`);
    const made = await assembleInitramfs(
      scope,
      { firstStage: join(folder, "first"), layers: [{ path: "layers/00-a.squashfs", file: join(folder, "layer") }] },
      target,
    );
    assert.equal(made.size, (await stat(target)).size);
    assert.equal(made.size % 4, 0);
    await appendFile(target, Buffer.alloc(1)); // a tool that pads in another way
    await appendOverlay(scope, target, [
      { path: "/etc/motd", data: "hello" },
      { path: "/opt/x/run", data: "#!", mode: 0o755 },
    ]);
    const out = join(folder, `out-${length}`);
    await writeFiles(out, { keep: "" });
    await unpack(target, 0, out);
    assert.equal((await readFile(join(out, "layers/00-a.squashfs"), "utf8")).length, length);
    assert.equal(await readFile(join(out, "overlay/etc/motd"), "utf8"), "hello");
    assert.equal((await stat(join(out, "overlay/opt/x/run"))).mode & 0o777, 0o755);
  }
});

test("what is not an initramfs is left alone", async (context) => {
  const folder = await writeFiles(await testFolder(context), { text: "hello there" });
  await assert.rejects(appendOverlay(scope, join(folder, "text"), []), {
    code: "builder.not_an_initramfs",
    message: /is not an initramfs/,
  });
  await assert.rejects(appendOverlay(scope, join(folder, "none"), []), {
    code: "builder.not_an_initramfs",
    message: /ENOENT/,
  });
  assert.equal(await readFile(join(folder, "text"), "utf8"), "hello there");
});
