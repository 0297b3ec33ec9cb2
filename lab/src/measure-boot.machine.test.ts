import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { isFailure, MIB, Scope } from "@ingot/kernel";
import { bootDirect, type DirectBootOptions } from "./boot-direct.ts";
import { measureBoot } from "./measure-boot.ts";
import { multibootKernel } from "./testing/boot-program.ts";

const scope = Scope.root({ timeoutMs: 180_000, what: "the test" });
after(() => scope[Symbol.dispose]());
let dir = "";
before(async () => {
  dir = await mkdtemp(join(tmpdir(), "direct-"));
});
after(async () => rm(dir, { recursive: true, force: true }));

async function small(then: "halt" | "power-off"): Promise<DirectBootOptions> {
  const [kernel, initramfs] = [join(dir, `${then}.kernel`), join(dir, "initramfs")];
  await writeFile(kernel, multibootKernel("DIRECTLY", then));
  await writeFile(initramfs, "nothing");
  return { kernel, initramfs, append: "quiet", memoryBytes: 128 * MIB, cpus: 1 };
}

test("a kernel is started, says its line, and switches itself off", async () => {
  const boot = await bootDirect(scope, await small("power-off"));
  assert.match(await boot.waitForSerial(scope, /DIRECTLY/), /^DIRECTLY/);
  assert.equal(await boot.ended, "guest-shutdown");
  await boot.stop();
});

test("the time to a line and to the end is measured", async () => {
  const toLine = await measureBoot(scope, await small("halt"), { kind: "serial", pattern: /DIRECTLY/ });
  const toEnd = await measureBoot(scope, await small("power-off"), { kind: "power-off" });
  assert.ok(toLine > 0 && toEnd > 0);
});

test("a line that never comes ends with the scope, and with the last lines that did come", async () => {
  const toLine = await measureBoot(scope, await small("halt"), { kind: "serial", pattern: /DIRECTLY/ });
  using short = scope.child({ timeoutMs: 3 * toLine + 1000, what: "the line" });
  await assert.rejects(measureBoot(short, await small("halt"), { kind: "serial", pattern: /NEVER/ }), (thrown) => {
    assert.ok(isFailure(thrown, "deadline.exceeded"));
    assert.match(thrown.message, /NEVER[^]*DIRECTLY/);
    return true;
  });
});

test("a guest that ends before its request is an error", async () => {
  const mark = { kind: "http", request: /heartbeat/ } as const;
  await assert.rejects(measureBoot(scope, await small("power-off"), mark), /ended before it made the request/);
});

test("a kernel that is not there is named", async () => {
  const options = { ...(await small("halt")), kernel: join(dir, "none") };
  await assert.rejects(bootDirect(scope, options), (thrown) => {
    assert.ok(isFailure(thrown, "lab.machine_failed"));
    assert.match(thrown.message, /none/);
    return true;
  });
});
