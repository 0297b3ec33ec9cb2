import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { test } from "node:test";
import { isFailure, Scope } from "@ingot/kernel";
import { ApiClient } from "../api-client.ts";
import { stubServer } from "../testing/stub-server.ts";
import { waitForAllocation } from "./wait-for-allocation.ts";
import { waitForNode } from "./wait-for-node.ts";

interface Standing {
  readonly provision_state: string;
  readonly target_provision_state: string | null;
  readonly last_error?: string;
}
const node = (standing: Standing) => ({ uuid: "u1", name: "n1", last_error: null, ...standing });
const DEPLOYING: Standing = { provision_state: "deploying", target_provision_state: "active" };
const ACTIVE: Standing = { provision_state: "active", target_provision_state: null };

test("without events the node is asked now and then; the start is sent first", async () => {
  const states = [DEPLOYING, DEPLOYING, ACTIVE];
  await using server = await stubServer({
    "PUT /v1/nodes/n1/states/provision": () => ({ status: 202 }),
    "GET /v1/nodes/n1": () => ({ status: 200, body: node(states.shift() ?? ACTIVE) }),
  });
  using scope = Scope.root({ timeoutMs: 10_000 });
  const client = new ApiClient({ endpoint: server.url });
  const told: (string | null)[] = [];
  const found = await waitForNode(scope, client, {
    node: "n1",
    expected: "active",
    pollMs: 1,
    start: () => client.nodes.provision(scope, "n1", "active"),
    onNode: ({ provision_state: state }) => void told.push(state),
  });
  assert.equal(found.provision_state, "active");
  assert.deepEqual(told, ["deploying", "deploying", "active"]);
  assert.deepEqual(server.seen[1]?.body, { target: "active" });
});

test("an event wakes the wait, and the last events are told before it ends", async () => {
  let response: ServerResponse | undefined;
  let standing = DEPLOYING;
  const entry = (id: number, kind: string) => ({
    id,
    node: "u1",
    operation: "o",
    at: "2026-11-22T20:00:00.000Z",
    kind,
    message: kind,
    details: {},
  });
  await using server = await stubServer({
    "GET /ingot/v1/events": (_request, stream) => {
      response = stream;
      stream.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
      return "handled";
    },
    "GET /ingot/v1/nodes/n1/timeline": ({ query }) => ({
      status: 200,
      body: { events: query["after"] === "1" ? [entry(2, "step-finished")] : [], last_id: 2 },
    }),
    "GET /v1/nodes/n1": () => {
      const body = node(standing);
      // Only an event can wake it now: the net under the events is far below.
      standing = ACTIVE;
      response?.write(`id: 1\ndata: ${JSON.stringify(entry(1, "state"))}\n\n`);
      return { status: 200, body };
    },
  });
  using scope = Scope.root({ timeoutMs: 10_000 });
  const told: number[] = [];
  await waitForNode(scope, new ApiClient({ endpoint: server.url }), {
    node: "n1",
    expected: "active",
    onEvent: ({ id }) => void told.push(id),
  });
  assert.deepEqual(told, [1, 2]);
});

for (const [name, standing, words] of [
  [
    "a failed state",
    { provision_state: "deploy failed", target_provision_state: "active", last_error: "no disk" },
    /deploy failed, not active: no disk/,
  ],
  ["error", { provision_state: "error", target_provision_state: "available" }, /is error, not active/],
  ["another stable state", { provision_state: "available", target_provision_state: null }, /is available, not active/],
] as const) {
  test(`${name} ends the wait`, async () => {
    await using server = await stubServer({ "GET /v1/nodes/n1": () => ({ status: 200, body: node(standing) }) });
    using scope = Scope.root({ timeoutMs: 10_000 });
    const waiting = waitForNode(scope, new ApiClient({ endpoint: server.url }), { node: "n1", expected: "active" });
    await assert.rejects(waiting, (error) => isFailure(error, "client.wait_failed") && words.test(error.message));
  });
}

test("a server that is gone for a moment is borne; one that stays away is not", async () => {
  let failures = 2;
  await using server = await stubServer({
    "GET /v1/nodes/n1": (_request, response) => {
      if (failures-- <= 0) return { status: 200, body: node(ACTIVE) };
      response.destroy();
      return "handled";
    },
  });
  using scope = Scope.root({ timeoutMs: 10_000 });
  const client = new ApiClient({ endpoint: server.url });
  const told: boolean[] = [];
  await waitForNode(scope, client, {
    node: "n1",
    expected: "active",
    pollMs: 1,
    onConnection: (lost) => void told.push(lost === undefined),
  });
  assert.deepEqual(told, [false, true]);
  failures = Infinity;
  await assert.rejects(waitForNode(scope, client, { node: "n1", expected: "active", pollMs: 2, giveUpMs: 1 }), {
    code: "client.unreachable",
  });
});

test("the time runs out with the caller's words", async () => {
  await using server = await stubServer({ "GET /v1/nodes/n1": () => ({ status: 200, body: node(DEPLOYING) }) });
  using scope = Scope.root({ timeoutMs: 200, what: "waiting for node n1" });
  const waiting = waitForNode(scope, new ApiClient({ endpoint: server.url }), {
    node: "n1",
    expected: "active",
    pollMs: 10,
  });
  await assert.rejects(
    waiting,
    (error) => isFailure(error, "deadline.exceeded") && /waiting for node n1/.test(error.message),
  );
});

test("an allocation: waited for, and its own reason when it fails", async () => {
  const states = ["allocating", "active"];
  await using server = await stubServer({
    "GET /v1/allocations/good": () => ({ status: 200, body: { uuid: "good", state: states.shift(), node_uuid: "u1" } }),
    "GET /v1/allocations/bad": () => ({
      status: 200,
      body: { uuid: "bad", name: null, state: "error", last_error: "nobody has CUSTOM_X" },
    }),
  });
  using scope = Scope.root({ timeoutMs: 10_000 });
  const client = new ApiClient({ endpoint: server.url });
  assert.equal((await waitForAllocation(scope, client, "good")).node_uuid, "u1");
  await assert.rejects(waitForAllocation(scope, client, "bad"), {
    code: "client.allocation_failed",
    message: "allocation bad failed: nobody has CUSTOM_X",
  });
});
