import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { isFailure } from "@ingot/kernel";
import type { LabOptions } from "./lab-options.ts";
import { labPaths } from "./lab-paths.ts";
import { planState, writeState } from "./lab-state.ts";

const made: string[] = [];
after(async () => {
  for (const dir of made) await rm(dir, { recursive: true });
});

async function directory(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "lab-state-"));
  made.push(dir);
  return dir;
}

test("identities and ports follow from the directory and the name alone", async () => {
  const dir = await directory();
  const one = await planState({ dir, nodes: 3 }, labPaths(dir));
  const two = await planState({ dir, nodes: 3 }, labPaths(dir));
  assert.deepEqual(one.nodes, two.nodes);
  assert.deepEqual(
    one.nodes.map(({ name }) => name),
    ["node-0", "node-1", "node-2"],
  );
  for (const pick of ["uuid", "mac", "bmcPort", "sshPort", "agentPort"] as const) {
    assert.equal(new Set(one.nodes.map((node) => node[pick])).size, 3, pick);
  }
  for (const node of one.nodes) {
    assert.match(node.mac, /^52:54:00(:[0-9a-f]{2}){3}$/);
    assert.match(node.uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  }
});

test("a port that is taken in the meantime is replaced, the rest stays", async () => {
  const dir = await directory();
  const paths = labPaths(dir);
  const first = await planState({ dir }, paths);
  await writeState(paths.state, first);
  const taken = first.nodes[0]?.sshPort ?? 0;
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(taken, "127.0.0.1", resolve));
  const second = await planState({ dir }, paths);
  server.close();
  assert.notEqual(second.nodes[0]?.sshPort, taken);
  assert.equal(second.nodes[0]?.bmcPort, first.nodes[0]?.bmcPort);
  assert.deepEqual(second.credentials, first.credentials);
});

test("names are one a machine, or a prefix", async () => {
  const dir = await directory();
  const names = async (options: Partial<LabOptions>) =>
    (await planState({ dir, ...options }, labPaths(dir))).nodes.map(({ name }) => name);
  assert.deepEqual(await names({ names: ["a", "b"] }), ["a", "b"]);
  assert.deepEqual(await names({ names: ["web"] }), ["web"]);
  assert.deepEqual(await names({ names: ["web"], nodes: 2 }), ["web-0", "web-1"]);
  assert.deepEqual(await names({}), ["node-0"]);
});

const WRONG: readonly [string, Partial<LabOptions>, RegExp][] = [
  ["no machines", { nodes: 0 }, /0 machines/],
  ["half a machine", { nodes: 1.5 }, /1\.5 machines/],
  ["too many machines", { nodes: 65 }, /65 machines/],
  ["no processor", { cpus: 0 }, /0 processors/],
  ["too little memory", { memoryBytes: 1 }, /less than 128 MiB/],
  ["no disk", { diskBytes: [] }, /0 disks/],
  ["a tiny disk", { diskBytes: [512] }, /less than 1 MiB/],
  ["a name that leads out of the directory", { names: ["../up"] }, /the name '\.\.\/up'/],
  ["the same name twice", { names: ["a", "a"], nodes: 2 }, /the same name twice/],
  ["more names than machines", { names: ["a", "b"], nodes: 3 }, /2 names are given for 3 machines/],
];

for (const [what, options, message] of WRONG) {
  test(`a laboratory with ${what} is refused`, async () => {
    const dir = await directory();
    await assert.rejects(planState({ dir, ...options }, labPaths(dir)), (thrown) => {
      assert.ok(isFailure(thrown, "input.invalid"));
      assert.match(thrown.message, message);
      return true;
    });
  });
}

test("a port that is asked for and taken is named", async () => {
  const dir = await directory();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const bmcPort = typeof address === "object" && address !== null ? address.port : 0;
  await assert.rejects(planState({ dir, bmcPort }, labPaths(dir)), (thrown) => {
    assert.ok(isFailure(thrown, "lab.port_taken"));
    assert.ok(thrown.message.includes(String(bmcPort)));
    return true;
  });
  server.close();
});

test("a state that is not a laboratory's is not overwritten", async () => {
  const dir = await directory();
  await writeFile(labPaths(dir).state, '{"version": 99}');
  await assert.rejects(planState({ dir }, labPaths(dir)), (thrown) => isFailure(thrown, "lab.directory"));
});
