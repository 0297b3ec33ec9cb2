import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { isFailure, MIB, Scope } from "@ingot/kernel";
import type { LabOptions } from "../lab-options.ts";
import { labPaths } from "../lab-paths.ts";
import { bootSector } from "../testing/boot-program.ts";
import { LabConnection } from "./lab-connection.ts";
import { startDaemon, stopDaemon } from "./start-daemon.ts";

const scope = Scope.root({ timeoutMs: 90_000, what: "the test" });
after(() => scope[Symbol.dispose]());

async function withDirectory(work: (options: LabOptions) => Promise<void>): Promise<void> {
  const parent = await mkdtemp(join(tmpdir(), "lab-daemon-"));
  const dir = join(parent, "lab");
  try {
    await work({ dir, bootMode: "bios", memoryBytes: 128 * MIB, diskBytes: [MIB], cpus: 1, acceleration: "tcg" });
  } finally {
    await stopDaemon(scope, dir, false);
    await rm(parent, { recursive: true, force: true });
  }
}

async function isGone(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => ") Z");
  return status.slice(status.lastIndexOf(")") + 2).startsWith("Z");
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await scope.sleep(20);
}

test("a laboratory in the background is steered by its socket, and leaves nothing when it is ended", async () => {
  await withDirectory(async (options) => {
    const report = await startDaemon(scope, { ...options, nodes: 2 });
    const lab = new LabConnection(options.dir);
    assert.deepEqual((await lab.report(scope)).nodes, report.nodes);
    await writeFile(labPaths(options.dir).node("node-1").disk(0), bootSector("HERE", "halt"), { flag: "r+" });
    assert.equal((await lab.power(scope, "node-1", "on")).power_state, "on");
    assert.equal((await lab.node(scope, "node-0")).power_state, "off");
    await lab.setFaults(scope, "node-0", { busyRequests: 1 });
    assert.equal((await fetch(`${report.nodes[0]?.redfish_address}/redfish/v1/`)).status, 503);
    await assert.rejects(lab.node(scope, "node-7"), (thrown) => isFailure(thrown, "lab.unknown_node"));
    await assert.rejects(lab.power(scope, "node-7", "on"), (thrown) => isFailure(thrown, "lab.unknown_node"));
    assert.equal((await lab.reset(scope, "node-1")).power_state, "off");
    await stopDaemon(scope, options.dir, false);
    await until(() => isGone(report.pid));
    await assert.rejects(stat(options.dir), /ENOENT/);
    await assert.rejects(lab.report(scope), (thrown) => isFailure(thrown, "lab.not_running"));
  });
});

test("when the process is killed its machines die, and the same laboratory can be started again", async () => {
  await withDirectory(async (options) => {
    const first = await startDaemon(scope, options);
    await new LabConnection(options.dir).power(scope, "node-0", "on");
    const qemu = Number(await readFile(labPaths(options.dir).node("node-0").pidFile, "utf8"));
    process.kill(first.pid, "SIGKILL");
    await until(() => isGone(qemu));
    const second = await startDaemon(scope, options);
    assert.notEqual(second.pid, first.pid);
    assert.equal(second.nodes[0]?.mac_address, first.nodes[0]?.mac_address);
    assert.equal(second.nodes[0]?.redfish_password, first.nodes[0]?.redfish_password);
    assert.equal(second.nodes[0]?.power_state, "off");
  });
});

test("what a killed process left is removed by an end too", async () => {
  await withDirectory(async (options) => {
    const { pid } = await startDaemon(scope, options);
    process.kill(pid, "SIGKILL");
    await until(() => isGone(pid));
    await stopDaemon(scope, options.dir, false);
    await assert.rejects(stat(options.dir), /ENOENT/);
  });
});

test("a second laboratory in the directory is refused, and the first one goes on", async () => {
  await withDirectory(async (options) => {
    await startDaemon(scope, options);
    await assert.rejects(startDaemon(scope, options), (thrown) => isFailure(thrown, "lab.already_running"));
    assert.equal((await new LabConnection(options.dir).report(scope)).nodes.length, 1);
  });
});

test("a directory whose path is too long for sockets works all the same", async () => {
  await withDirectory(async (options) => {
    const dir = join(options.dir, "a-directory-with-a-long-name".repeat(4));
    const { nodes } = await startDaemon(scope, { ...options, dir });
    assert.ok(Buffer.byteLength(nodes[0]?.console_socket ?? "") < 108);
    assert.equal((await new LabConnection(dir).power(scope, "node-0", "on")).power_state, "on");
    await stopDaemon(scope, dir, false);
    await assert.rejects(stat(labPaths(dir).sockets), /ENOENT/);
  });
});

test("a directory that cannot be made is named", async () => {
  const dir = "/etc/passwd/lab";
  await assert.rejects(startDaemon(scope, { dir }), (thrown) => {
    assert.ok(isFailure(thrown, "lab.directory"));
    assert.match(thrown.message, /\/etc\/passwd\/lab cannot be written/);
    return true;
  });
});
