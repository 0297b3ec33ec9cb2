import assert from "node:assert/strict";
import { access, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { hasProgram, requireSuccess, run } from "@ingot/exec";
import { Scope } from "@ingot/kernel";
import { probeAcceleration, runProbeGuest } from "./probe.ts";
import { probeGuest } from "./probe-guest.ts";

const scope = Scope.root({ timeoutMs: 60_000, what: "the test" });
after(() => scope[Symbol.dispose]());

test("the guest comes to its end where guests run", async () => {
  const result = await runProbeGuest(scope, { accelerator: "tcg", timeoutMs: 30_000 });
  assert.deepEqual(result, { acceleration: "tcg", reason: "a guest runs under tcg" });
});

test("a guest that does not come to its end in time is a hang, and is killed", async () => {
  const result = await runProbeGuest(scope, { accelerator: "tcg", timeoutMs: 20 });
  assert.equal(result.acceleration, "tcg");
  assert.match(result.reason, /hangs under tcg \(no end after 0\.02 s\)/);
});

test("the result is found once for each boot of the host", async (context) => {
  const usable = await access("/dev/kvm").then(
    () => true,
    () => false,
  );
  if (!usable) return context.skip("there is no /dev/kvm");
  const cacheDir = await mkdtemp(join(tmpdir(), "probe-cache-"));
  const first = await probeAcceleration(scope, { cacheDir });
  const path = join(cacheDir, "acceleration.json");
  const kept = JSON.parse(await readFile(path, "utf8")) as object;
  await writeFile(path, JSON.stringify({ ...kept, reason: "kept" }));
  assert.equal((await probeAcceleration(scope, { cacheDir })).reason, "kept");
  await writeFile(path, JSON.stringify({ ...kept, bootId: "of yesterday" }));
  assert.deepEqual(await probeAcceleration(scope, { cacheDir }), first);
  await writeFile(path, "not JSON");
  assert.deepEqual(await probeAcceleration(scope, { cacheDir }), first);
  await rm(cacheDir, { recursive: true });
});

test("the guest's bytes are those of its source", async (context) => {
  if (!(await hasProgram("as"))) return context.skip("binutils are not installed");
  const source = fileURLToPath(new URL("probe-guest.S", import.meta.url));
  const dir = await mkdtemp(join(tmpdir(), "probe-guest-"));
  const [object, image] = [join(dir, "probe.o"), join(dir, "probe.bin")];
  requireSuccess(await run(scope, ["as", "--64", "-o", object, source], { cwd: dirname(source) }));
  requireSuccess(
    await run(scope, ["ld", "-m", "elf_x86_64", "-Ttext", "0x7c00", "--oformat", "binary", "-o", image, object]),
  );
  assert.deepEqual(await readFile(image), probeGuest());
  await rm(dir, { recursive: true });
});
