import assert from "node:assert/strict";
import { lstat, mkdtemp, readFile, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { requireSuccess, run } from "@ingot/exec";
import { isFailure, Scope } from "@ingot/kernel";
import { cpioArchive } from "./cpio.ts";

test("cpio unpacks what was packed, and directories on the way are made", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ingot-cpio-"));
  try {
    const archive = cpioArchive([
      { path: "/etc/ironic-python-agent.d/ingot.conf", mode: 0o600, data: "[DEFAULT]\n" },
      { path: "init", mode: 0o755, data: Buffer.from([1, 2, 3]) },
      { path: "run", kind: "directory", mode: 0o700 },
      { path: "sbin/init", kind: "symlink", data: "../init" },
      { path: "empty" },
    ]);
    requireSuccess(await run(Scope.root(), ["cpio", "-idm", "--quiet"], { cwd: folder, input: archive }));
    assert.equal(await readFile(join(folder, "etc/ironic-python-agent.d/ingot.conf"), "utf8"), "[DEFAULT]\n");
    assert.equal((await lstat(join(folder, "etc/ironic-python-agent.d/ingot.conf"))).mode & 0o777, 0o600);
    assert.deepEqual([...(await readFile(join(folder, "init")))], [1, 2, 3]);
    assert.equal((await lstat(join(folder, "run"))).mode & 0o777, 0o700);
    assert.equal(await readlink(join(folder, "sbin/init")), "../init");
    assert.equal((await lstat(join(folder, "empty"))).size, 0);
    assert.equal(archive.length % 512, 0);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("the same entries make the same bytes", () => {
  const entries = [{ path: "a/b", data: "x" }];
  assert.ok(cpioArchive(entries).equals(cpioArchive(entries)));
});

test("a path cannot lead out of the archive", () => {
  for (const path of ["", "/", "..", "a/../b", "a\0b"]) {
    assert.throws(
      () => cpioArchive([{ path }]),
      (error) => isFailure(error, "input.invalid"),
      JSON.stringify(path),
    );
  }
});

test("each record begins at a multiple of four, whatever the lengths", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.stringMatching(/^[a-z]{1,9}$/), fc.uint8Array({ maxLength: 20 }))), (files) => {
      const archive = cpioArchive(files.map(([path, data]) => ({ path, data })));
      let at = 0;
      for (const [path, data] of files) {
        assert.equal(archive.toString("latin1", at, at + 6), "070701");
        const header = 110 + path.length + 1;
        at += Math.ceil(header / 4) * 4;
        assert.deepEqual([...archive.subarray(at, at + data.length)], [...data]);
        at += Math.ceil(data.length / 4) * 4;
      }
    }),
  );
});
