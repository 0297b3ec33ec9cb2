/** The steps that the conductor itself knows, wherever the API takes steps (upstream's validator drops some of them). */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type JsonObject, Scope } from "@ingot/kernel";
import { serve, type Served } from "../testing/served.ts";

let served: Served;
before(async () => {
  served = await serve();
});
after(() => served[Symbol.asyncDispose]());

const RESERVED = ["power_off", "hold", "wait", "power_on", "reboot"] as const;
const args = (step: string): JsonObject => (step === "wait" ? { seconds: 0.01 } : {});
const listed = RESERVED.map((step) => ({ interface: "management", step, args: args(step) }));
/** As deploy steps run: the greatest priority first. */
const deploySteps = listed.map((step, index) => ({ ...step, priority: 200 - index }));
const ordered = listed.map((step, index) => ({ ...step, order: index + 1 }));

async function accepted(method: string, path: string, body: unknown): Promise<void> {
  const answer = await served.ask(method, path, { body });
  assert.ok(answer.status < 300, answer.text);
}

/** A node in a state, without cleaning; with what a deployment needs. */
async function node(name: string, provision_state: "available" | "manageable" | "active"): Promise<string> {
  const body = { driver: "fake-hardware", name, automated_clean: false };
  const made = await served.ask("POST", "/v1/nodes", { body });
  assert.equal(made.status, 201, made.text);
  const uuid = String(made.json["uuid"]);
  const instance_info = { image_source: "file:///dev/null", image_checksum: "0", traits: ["CUSTOM_RESERVED"] };
  await served.conductor.store.nodes.update(uuid, { provision_state, instance_info, traits: ["CUSTOM_RESERVED"] });
  return uuid;
}

async function look<T>(what: string, seen: () => Promise<T | undefined>): Promise<T> {
  using scope = Scope.root({ timeoutMs: 20_000, what });
  for (;;) {
    const found = await seen();
    if (found !== undefined) return found;
    await scope.sleep(5);
  }
}

/** The node is held, let go, and comes to its end; each reserved step has run once, in order. */
async function runsAll(uuid: string, held: string): Promise<void> {
  const { store } = served.conductor;
  await look(held, async () => ((await store.nodes.byUuid(uuid))?.provision_state === held ? true : undefined));
  await accepted("PUT", `/v1/nodes/${uuid}/states/provision`, { target: "unhold" });
  const operation = await look("the end", async () => {
    const [newest] = await store.operations.history(uuid, 1);
    return newest?.endedAt === null ? undefined : newest;
  });
  assert.equal(operation?.state, "done", JSON.stringify(operation?.failure));
  const steps = operation === undefined ? [] : ((await store.operations.get(operation.id))?.steps ?? []);
  const ran = steps.filter(({ spec, state }) => state === "done" && spec.executor === "reserved");
  assert.deepEqual(
    ran.map(({ spec }) => spec.name.split(".")[1]),
    RESERVED,
  );
}

const provision = (uuid: string, body: JsonObject) => accepted("PUT", `/v1/nodes/${uuid}/states/provision`, body);

test("in a request of a deployment, a cleaning and a servicing", async () => {
  const deployed = await node("deployed", "available");
  await provision(deployed, { target: "active", deploy_steps: deploySteps });
  await runsAll(deployed, "deploy hold");
  const cleaned = await node("cleaned", "manageable");
  await provision(cleaned, { target: "clean", clean_steps: listed, disable_ramdisk: true });
  await runsAll(cleaned, "clean hold");
  const serviced = await node("serviced", "active");
  await provision(serviced, { target: "service", service_steps: listed, disable_ramdisk: true });
  await runsAll(serviced, "service hold");
});

test("in a runbook that cleans and services", async () => {
  await accepted("POST", "/v1/runbooks", { name: "CUSTOM_RESERVED", steps: ordered, disable_ramdisk: true });
  const cleaned = await node("cleaned-by-runbook", "manageable");
  await provision(cleaned, { target: "clean", runbook: "CUSTOM_RESERVED" });
  await runsAll(cleaned, "clean hold");
  const serviced = await node("serviced-by-runbook", "active");
  await provision(serviced, { target: "service", runbook: "CUSTOM_RESERVED" });
  await runsAll(serviced, "service hold");
});

test("in a deploy template", async () => {
  await accepted("POST", "/v1/deploy_templates", { name: "CUSTOM_RESERVED", steps: deploySteps });
  const deployed = await node("deployed-by-template", "available");
  await provision(deployed, { target: "active" });
  await runsAll(deployed, "deploy hold");
});
