import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { requireSuccess, run } from "@ingot/exec";
import { isFailure, Scope } from "@ingot/kernel";
import { bootMenu, splitCommandLine } from "./grub-config.ts";
import { buildBootIso } from "./iso.ts";

const scope = Scope.root();
let folder = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "ingot-iso-"));
  await writeFile(join(folder, "kernel=1"), "the kernel");
  await writeFile(join(folder, "ramdisk"), "the ramdisk");
});
after(() => rm(folder, { recursive: true }));

const spec = () => ({
  kernel: join(folder, "kernel=1"),
  initramfs: join(folder, "ramdisk"),
  config: [{ path: "/etc/x.conf", data: "secret" }],
  commandLine: "console=ttyS0",
  output: join(folder, "boot.iso"),
});
const build = (changes: object = {}) =>
  buildBootIso(scope, { ...spec(), ...changes }, { cacheFolder: join(folder, "cache") });

test("the ISO has an entry for BIOS and one for UEFI, and the files whole; two made at once share GRUB's images", async () => {
  await Promise.all([build(), build({ output: join(folder, "other.iso") })]);
  const iso = join(folder, "boot.iso");
  assert.equal((await stat(iso)).mode & 0o777, 0o600);
  const report = requireSuccess(await run(scope, ["xorriso", "-indev", iso, "-report_el_torito", "plain"])).stdout;
  assert.match(report, /El Torito boot img :\s+1\s+BIOS/);
  assert.match(report, /El Torito boot img :\s+2\s+UEFI/);
  const extract = ["-osirrox", "on", "-indev", iso, "-extract", "/", join(folder, "content")];
  requireSuccess(await run(scope, ["xorriso", ...extract]));
  assert.equal(await readFile(join(folder, "content", "kernel"), "utf8"), "the kernel");
  assert.equal(await readFile(join(folder, "content", "initramfs"), "utf8"), "the ramdisk");
  assert.ok((await readFile(join(folder, "content", "config.cpio"))).includes("secret"));
  assert.equal((await readdir(join(folder, "cache"))).length, 1);
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.startsWith(".iso-")),
    [],
  );
});

test("what is missing is named, and nothing is left", async () => {
  await assert.rejects(
    build({ kernel: "/no/kernel", output: join(folder, "x.iso") }),
    (error) => isFailure(error, "media.not_found") && /kernel at '\/no\/kernel'/.test(error.message),
  );
  await assert.rejects(build({ initramfs: "/dev/null", output: join(folder, "x.iso") }), (error) =>
    isFailure(error, "media.not_found"),
  );
  await assert.rejects(build({ label: "a;b", output: join(folder, "x.iso") }), (error) =>
    isFailure(error, "input.invalid"),
  );
  assert.ok(!(await readdir(folder)).includes("x.iso"));
});

test("parameters reach the kernel as they are written, and cannot leave their quotes", () => {
  assert.deepEqual(splitCommandLine('  a=b  dyndbg="file x +p" c  '), ["a=b", "dyndbg=file x +p", "c"]);
  assert.match(
    bootMenu("root=$1;reboot {x} console=ttyS0"),
    /^linux \/kernel 'root=\$1;reboot' '\{x\}' 'console=ttyS0'$/m,
  );
  for (const line of ["a='b", "a\\b", 'a="b', "a\nboot", "a\0b", "x".repeat(2048)]) {
    assert.throws(
      () => splitCommandLine(line),
      (error) => isFailure(error, "input.invalid"),
      line.slice(0, 20),
    );
  }
});
