import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { JsonObject } from "@ingot/kernel";
import { serve, type Served } from "../testing/served.ts";

let served: Served;
before(async () => {
  served = await serve();
  await served.ask("POST", "/v1/nodes", { body: { driver: "fake-hardware", name: "n1" } });
});
after(() => served[Symbol.asyncDispose]());

const LIMITS = { timeout: 90, retries: { limit: 3, backoff: 5 } };
const STEP = { interface: "bios", step: "factory_reset", args: {}, priority: 150 };
const stepsOf = (json: JsonObject) => json["steps"] as readonly JsonObject[];

async function template(name: string, steps: readonly object[]): Promise<void> {
  const body = { deploy_templates: [{ name, steps }] };
  const { status, json, text } = await served.ask("POST", "/ingot/v1/deploy_templates", { body });
  assert.equal(status, 201, text);
  const [created] = json["deploy_templates"] as readonly JsonObject[];
  assert.deepEqual(stepsOf(created ?? {}), steps);
}

test("a template's limits are kept and shown by Ingot's API; the Bare Metal API does not know them, and does not lose them", async () => {
  await template("CUSTOM_A", [{ ...STEP, ...LIMITS }]);
  const path = "deploy_templates/CUSTOM_A";
  assert.deepEqual(stepsOf((await served.ask("GET", `/ingot/v1/${path}`)).json), [{ ...STEP, ...LIMITS }]);
  assert.deepEqual(stepsOf((await served.ask("GET", `/v1/${path}`)).json), [STEP]);
  const listed = (await served.ask("GET", "/v1/deploy_templates?detail=true")).json["deploy_templates"];
  assert.deepEqual(
    (listed as readonly JsonObject[]).map((each) => stepsOf(each)),
    [[STEP]],
  );
  const extra = [{ op: "add", path: "/extra/a", value: 1 }];
  const patched = await served.ask("PATCH", `/v1/${path}`, { body: extra });
  assert.deepEqual([patched.status, stepsOf(patched.json)], [200, [STEP]]);
  const steps = [{ op: "replace", path: "/steps/0/priority", value: 10 }];
  const refused = await served.ask("PATCH", `/v1/${path}`, { body: steps });
  assert.equal(refused.status, 400);
  assert.match(refused.text, /timeouts or retries.*PUT \/ingot\/v1\/deploy_templates/);
  assert.deepEqual(stepsOf((await served.ask("GET", `/ingot/v1/${path}`)).json), [{ ...STEP, ...LIMITS }]);
  const set = await served.ask("PUT", `/ingot/v1/${path}/steps`, { body: { steps: [{ ...STEP, timeout: 1 }] } });
  assert.deepEqual([set.status, stepsOf(set.json)], [200, [{ ...STEP, timeout: 1 }]]);
  const nope = await served.ask("PUT", `/ingot/v1/${path}/steps`, { body: { steps: [] } });
  assert.equal(nope.status, 400, nope.text);
});

test("a runbook's likewise", async () => {
  const step = { interface: "bios", step: "factory_reset", args: {}, order: 1 };
  const runbooks = [{ name: "CUSTOM_R", steps: [{ ...step, order: "1", ...LIMITS }] }];
  const made = await served.ask("POST", "/ingot/v1/runbooks", { body: { runbooks } });
  assert.equal(made.status, 201, made.text);
  assert.deepEqual(stepsOf((await served.ask("GET", "/ingot/v1/runbooks/CUSTOM_R")).json), [{ ...step, ...LIMITS }]);
  assert.deepEqual(stepsOf((await served.ask("GET", "/v1/runbooks/CUSTOM_R")).json), [step]);
  const body = { steps: [{ ...step, retries: 2 }] };
  const set = await served.ask("PUT", "/ingot/v1/runbooks/CUSTOM_R/steps", { body });
  assert.deepEqual([set.status, stepsOf(set.json)], [200, body.steps]);
});

test("a plan shows the limits of each step, in whole", async () => {
  await template("CUSTOM_B", [{ ...STEP, timeout: 2.5, retries: 4 }]);
  await served.ask("PUT", "/v1/nodes/n1/traits", { body: { traits: ["CUSTOM_B"] } });
  const node = [{ op: "add", path: "/instance_info/traits", value: ["CUSTOM_B"] }];
  await served.ask("PATCH", "/v1/nodes/n1", { body: node });
  const { json } = await served.ask("GET", "/ingot/v1/nodes/n1/plan?target=active");
  const step = stepsOf(json).find((each) => each["step"] === "factory_reset");
  const retries = { limit: 4, backoff: 10, factor: 2, max_backoff: 300 };
  assert.deepEqual([step?.["timeout"], step?.["retries"]], [2.5, retries]);
  const other = stepsOf(json).find((each) => each["step"] === "deploy");
  assert.deepEqual([other?.["timeout"], other?.["retries"]], [null, null]);
});

test("a request with limits is taken below /ingot/v1 and refused by the Bare Metal API", async () => {
  await served.conductor.store.nodes.update((await served.ask("GET", "/v1/nodes/n1")).json["uuid"] as string, {
    provision_state: "manageable",
    instance_info: {},
  });
  const body = { target: "clean", clean_steps: [{ interface: "bios", step: "factory_reset", ...LIMITS }] };
  const plain = await served.ask("PUT", "/v1/nodes/n1/states/provision", { body });
  assert.equal(plain.status, 400);
  const taken = await served.ask("PUT", "/ingot/v1/nodes/n1/states/provision", { body });
  assert.equal(taken.status, 202, taken.text);
  assert.deepEqual(taken.json, { node: "n1", target: "clean" });
});

test("limits that make no sense are refused, with what is wrong", async () => {
  const put = (step: object) => {
    const body = { target: "active", deploy_steps: [{ ...STEP, ...step }] };
    return served.ask("PUT", "/ingot/v1/nodes/n1/states/provision", { body });
  };
  for (const [step, words] of [
    [{ timeout: 0 }, /timeout/],
    [{ timeout: -1 }, /timeout/],
    [{ timeout: "10" }, /timeout/],
    [{ timeout: 1e9 }, /timeout/],
    [{ retries: -1 }, /retries/],
    [{ retries: 1.5 }, /retries/],
    [{ retries: { backoff: 1 } }, /retries/],
    [{ retries: { limit: 1, pause: 1 } }, /retries/],
    [{ retry: 1 }, /retry/],
  ] as const) {
    const refused = await put(step);
    assert.equal(refused.status, 400, JSON.stringify(step));
    assert.match(refused.text, words);
  }
  for (const body of [{}, { target: "active", surprise: 1 }, { target: 1 }, { target: "fly" }]) {
    const refused = await served.ask("PUT", "/ingot/v1/nodes/n1/states/provision", { body });
    assert.equal(refused.status, 400, JSON.stringify(body));
  }
  const hold = JSON.stringify([{ ...STEP, step: "hold", timeout: 5 }]);
  const { json } = await served.ask("GET", `/ingot/v1/nodes/n1/plan?deploy_steps=${encodeURIComponent(hold)}`);
  assert.match(JSON.stringify(json["problems"]), /takes neither a timeout nor retries/);
});
