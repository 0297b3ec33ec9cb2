import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { Logger } from "@ingot/kernel";
import { serve } from "./testing/served.ts";

interface Line {
  readonly fields: { readonly err: Error; readonly request: string; readonly method: string; readonly path: string };
  readonly message: string;
}

/** A server with as many nodes, of which one is damaged: its time is none that a calendar has. */
async function withDamaged(t: TestContext, { count, damaged }: { readonly count: number; readonly damaged: number }) {
  const errors: Line[] = [];
  const log: Logger = {
    debug: () => {},
    info: () => {},
    warn: () => {},
    error: (fields, message) => void errors.push({ fields: fields as Line["fields"], message }),
    child: () => log,
  };
  const served = await serve({ log });
  t.after(() => served[Symbol.asyncDispose]());
  const extra = { text: "x".repeat(10_000) };
  const nodes = Array.from({ length: count }, (_, index) => ({ driver: "fake-hardware", name: `n${index}`, extra }));
  const made = await served.ask("POST", "/ingot/v1/nodes", { body: { nodes } });
  assert.equal(made.status, 201, made.text.slice(0, 500));
  const { uuid } = (await served.ask("GET", `/v1/nodes/n${damaged}`)).json as { uuid: string };
  await served.conductor.store.nodes.update(uuid, { provision_updated_at: 1e20 });
  return { served, errors };
}

const LIST = "/v1/nodes/detail";

test("a long list that cannot be made to its end is cut off, the log says why, and the server goes on", async (t) => {
  const { served, errors } = await withDamaged(t, { count: 200, damaged: 190 });
  const answer = await fetch(`${served.url}${LIST}`, { headers: { "OpenStack-API-Version": "baremetal 1.115" } });
  assert.equal(answer.status, 200);
  await assert.rejects(answer.text(), "half a list must not look like a whole one");
  const [line, ...more] = errors;
  assert.deepEqual(more, []);
  assert.match(line?.message ?? "", /list .* cut/);
  assert.equal(line?.fields.request, answer.headers.get("openstack-request-id"));
  assert.deepEqual([line?.fields.method, line?.fields.path], ["GET", LIST]);
  assert.ok(line?.fields.err instanceof RangeError, String(line?.fields.err));
  assert.equal((await served.ask("GET", "/v1/nodes/n3")).status, 200);
  assert.equal((await served.ask("GET", `${LIST}?limit=100`)).status, 200);
});

test("one that fails before any of it is sent is answered as every fault of the server's", async (t) => {
  const { served, errors } = await withDamaged(t, { count: 60, damaged: 0 });
  const answer = await served.ask("GET", LIST);
  assert.equal(answer.status, 500);
  const id = String(answer.headers.get("openstack-request-id"));
  assert.ok(String(answer.error["faultstring"]).startsWith(`an internal error occurred (request ${id}).`), answer.text);
  assert.deepEqual(
    errors.map(({ fields }) => [fields.request, fields.path]),
    [[id, LIST]],
  );
});
