import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { until } from "@ingot/conductor/testing/until";
import { type Served, serve } from "@ingot/http/testing/served";
import { runIngot } from "../testing/run-ingot.ts";

let server: Served;
before(async () => {
  server = await serve();
});
after(() => server[Symbol.asyncDispose]());

async function unlock(...argv: readonly string[]): Promise<string> {
  const { code, out, err } = await runIngot(server.url, ["node", "unlock", ...argv]);
  assert.equal(code, 0, err);
  return out;
}

/** A cleaning that waits for ten minutes. */
async function cleaning(name: string): Promise<string> {
  const { nodes, operations } = server.conductor.store;
  const made = await server.ask("POST", "/v1/nodes", { body: { name, driver: "fake-hardware" } });
  const uuid = String(made.json["uuid"]);
  await nodes.update(uuid, { provision_state: "manageable" });
  const clean_steps = [{ interface: "deploy", step: "wait", args: { seconds: 600 } }];
  const body = { target: "clean", clean_steps, disable_ramdisk: true };
  const asked = await server.ask("PUT", `/v1/nodes/${name}/states/provision`, { body });
  assert.equal(asked.status, 202, asked.text);
  await until(async () => (await operations.active(uuid))?.steps.find(({ state }) => state === "waiting"));
  return uuid;
}

test("unlock says who holds a node and why, and changes nothing unless told to", async () => {
  await server.ask("POST", "/v1/nodes", { body: { name: "free", driver: "fake-hardware" } });
  assert.match(await unlock("free"), /^free is not locked\.$/m);
  await cleaning("held");
  const said = await unlock("held");
  assert.match(said, /held is locked by 'clean' since .*, at deploy\.wait \(waiting for time\)\./);
  assert.match(
    said,
    /conductor-1 drives it and lives \(its lease lasts [\d.]+ s more\)\. Operation [\w-]{36}, claim 1\./,
  );
  assert.match(said, /Break the lock with --break/);
  const shorter = (text: string) => text.replace(/lasts [\d.]+ s more/, "lasts");
  assert.equal(shorter(await unlock("held")), shorter(said));
});

test("--break takes the operation from its holder, whose writes are refused, and lets a conductor go on with it", async () => {
  const uuid = await cleaning("taken");
  const { operations } = server.conductor.store;
  const was = await operations.active(uuid);
  assert.match(await unlock("taken", "--break"), /The lock is broken\./);
  const now = await until(async () => {
    const seen = await operations.active(uuid);
    return seen?.operation.owner === null ? undefined : seen;
  });
  assert.equal(now.operation.id, was?.operation.id);
  const fence = { operation: now.operation.id, epoch: was?.operation.epoch ?? 0 };
  await assert.rejects(operations.commit(fence, { operation: { state: "done" } }), { code: "operation.fenced" });
  assert.ok(now.operation.epoch > fence.epoch);
  assert.match(await unlock("taken"), new RegExp(`locked by 'clean'.*claim ${now.operation.epoch}\\.`, "s"));
});

test("--end ends the operation too: the node says that it was by request", async () => {
  const uuid = await cleaning("ended");
  assert.match(await unlock("ended", "--end"), /The lock is broken and the operation ends\./);
  const node = await until(async () => {
    const seen = await server.conductor.store.nodes.byUuid(uuid);
    return seen?.provision_state === "clean failed" ? seen : undefined;
  });
  assert.match(node.last_error ?? "", /By request, the clean was ended and its lock broken/);
  assert.equal(node.reservation, null);
  assert.match(await unlock("ended"), /ended is not locked\./);
});
