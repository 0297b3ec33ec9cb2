import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type JsonObject, Scope } from "@ingot/kernel";
import { serve, type Served } from "../testing/served.ts";

let served: Served;
before(async () => {
  served = await serve();
});
after(() => served[Symbol.asyncDispose]());

async function node(name: string): Promise<string> {
  const body = { driver: "fake-hardware", name, automated_clean: false };
  const made = await served.ask("POST", "/v1/nodes", { body });
  assert.equal(made.status, 201, made.text);
  return String(made.json["uuid"]);
}

/** Asks for a verb and waits for the end of what it begins. */
async function through(uuid: string, body: JsonObject): Promise<void> {
  const { store } = served.conductor;
  const earlier = (await store.operations.history(uuid, 100)).length;
  const asked = await served.ask("PUT", `/v1/nodes/${uuid}/states/provision`, { body });
  assert.equal(asked.status, 202, asked.text);
  using scope = Scope.root({ timeoutMs: 20_000, what: String(body["target"]) });
  for (;;) {
    const all = await store.operations.history(uuid, 100);
    if (all.length > earlier && all[0]?.endedAt !== null) return;
    await scope.sleep(5);
  }
}

const historyOf = async (uuid: string, query = "") => {
  const { status, json, text } = await served.ask("GET", `/v1/nodes/${uuid}/history${query}`);
  assert.equal(status, 200, text);
  return json["history"] as readonly JsonObject[];
};

test("what ended well and what failed is a node's history, in pages, each entry by itself, and no other node's", async () => {
  const uuid = await node("n1");
  const other = await node("n2");
  assert.deepEqual(await historyOf(uuid), []);
  await through(uuid, { target: "manage" });
  const next = { interface: "management", step: "wait" }; // for a heartbeat that does not come
  const clean = through(uuid, { target: "clean", clean_steps: [next], disable_ramdisk: true });
  using scope = Scope.root({ timeoutMs: 20_000, what: "the wait" });
  while ((await served.conductor.store.nodes.byUuid(uuid))?.provision_state !== "clean wait") await scope.sleep(5);
  const aborted = await served.ask("PUT", `/v1/nodes/${uuid}/states/provision`, { body: { target: "abort" } });
  assert.equal(aborted.status, 202, aborted.text);
  await clean;
  const all = await historyOf(uuid, "?detail=true");
  assert.deepEqual(
    all.map(({ severity, event_type, state, target_provision_state, conductor }) => [
      severity,
      event_type,
      state,
      target_provision_state,
      conductor,
    ]),
    [
      ["INFO", "verify", "verifying", "manageable", "conductor-1"],
      ["ERROR", "clean", "clean wait", "manageable", "conductor-1"],
    ],
  );
  assert.match(String(all[1]?.["event"]), /^By request, the clean operation was aborted during management\.wait/);
  const [first, second] = all.map((entry) => String(entry["uuid"]));
  assert.deepEqual(
    (await historyOf(uuid, "?limit=1")).map((entry) => entry["uuid"]),
    [first],
  );
  assert.deepEqual(
    (await historyOf(uuid, `?marker=${first}`)).map((entry) => entry["uuid"]),
    [second],
  );
  const { links: _links, ...shown } = (await served.ask("GET", `/v1/nodes/${uuid}/history/${second}`)).json;
  const { links: _others, ...listed } = all[1] ?? {};
  assert.deepEqual(shown, listed);
  for (const path of [
    `${other}/history/${second}`,
    `${uuid}/history/${other}`,
    `${other}/history?marker=${second}`,
    "no/history",
  ])
    assert.equal((await served.ask("GET", `/v1/nodes/${path}`)).status, 404, path);
  assert.deepEqual(await historyOf(other), []);
  const older = await served.ask("GET", `/v1/nodes/${uuid}/history`, { version: "1.77" });
  assert.equal(older.status, 404);
});
