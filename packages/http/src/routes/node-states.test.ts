import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { JsonObject } from "@ingot/kernel";
import { type AskOptions, serve, type Served } from "../testing/served.ts";

let served: Served;
before(async () => {
  served = await serve();
});
after(() => served[Symbol.asyncDispose]());

const ask = (method: string, path: string, options?: AskOptions) => served.ask(method, path, options);
const provision = (node: string, body: unknown, version?: string) =>
  ask("PUT", `/v1/nodes/${node}/states/provision`, { body, ...(version === undefined ? {} : { version }) });

async function create(name: string): Promise<void> {
  const made = await ask("POST", "/v1/nodes", {
    body: { driver: "fake-hardware", name, resource_class: "bm", automated_clean: false },
  });
  assert.equal(made.status, 201, made.text);
}

/** Waits by the event stream's source, the timeline, for a provision state. */
async function reach(name: string, state: string): Promise<JsonObject> {
  using scope = (await import("@ingot/kernel")).Scope.root({ timeoutMs: 20_000, what: `${name} to be ${state}` });
  for (;;) {
    const shown = await ask("GET", `/v1/nodes/${name}/states`);
    if (shown.json["provision_state"] === state) return shown.json;
    await scope.sleep(20);
  }
}

test("the states of a node, as much as a microversion has", async () => {
  await create("shown");
  const now = await ask("GET", "/v1/nodes/shown/states");
  assert.deepEqual(now.json, {
    console_enabled: false,
    last_error: null,
    power_state: null,
    provision_state: "enroll",
    target_power_state: null,
    target_provision_state: null,
    provision_updated_at: null,
    raid_config: {},
    target_raid_config: {},
    boot_mode: null,
    secure_boot: null,
  });
  const old = await ask("GET", "/v1/nodes/shown/states", { version: "1.11" });
  assert.equal("raid_config" in old.json, false);
});

test("verbs that no microversion, or not this one, knows are refused before the node is touched", async () => {
  await create("verbs");
  const uuid = String((await ask("GET", "/v1/nodes/verbs")).json["uuid"]);
  const cases: readonly (readonly [body: unknown, status: number, words: RegExp, version?: string])[] = [
    [{ target: "nope" }, 400, /The requested action "nope" could not be understood/],
    [{ target: 5 }, 400, /Expected string for target/],
    [{}, 400, /Missing mandatory parameter: target/],
    [{ target: null }, 400, /Missing mandatory parameter: target/],
    [{ target: "manage", x: 1 }, 400, /Unexpected arguments: x/],
    [{ target: "manage" }, 406, /1\.4/, "1.3"],
    [{ target: "deploy" }, 406, /1\.73/, "1.72"],
    [{ target: "active", deploy_steps: [] }, 406, /1\.69/, "1.68"],
    [{ target: "manage", deploy_steps: [{}] }, 400, /"deploy_steps" is only valid when/],
    [{ target: "manage", clean_steps: [{}] }, 400, /"clean_steps" is only valid when/],
    [{ target: "clean" }, 400, /"clean_steps" is required/],
    [{ target: "manage", configdrive: "abc" }, 400, /Adding a config drive is only supported when/],
    [{ target: "active", configdrive: { meta_data: {} } }, 400, /starting with API version 1\.56/, "1.55"],
    [{ target: "active", configdrive: { vendor_data: {} } }, 400, /1\.59/, "1.58"],
    [{ target: "active", configdrive: { nope: {} } }, 400, /'nope' was unexpected/],
    [{ target: "active", configdrive: "{}" }, 400, /neither a JSON, nor a URL, nor a base64 string/],
    [{ target: "manage", rescue_password: "x" }, 400, /"rescue_password" is only valid when/],
    [{ target: "manage", runbook: "x" }, 400, /"runbook" is only valid when/],
    [{ target: "manage", disable_ramdisk: true }, 400, /"disable_ramdisk" is only valid when/],
    [{ target: "service", disable_ramdisk: true, service_steps: [{}] }, 406, /1\.108/, "1.107"],
    [{ target: "manage", service_steps: [{}] }, 400, /"service_steps" is only valid when/],
    [{ target: "service" }, 400, /"service_steps" is required/],
    [{ target: "clean", clean_steps: [{ interface: "deploy", step: "x", order: 1 }] }, 400, /'order' was unexpected/],
    [
      { target: "clean", clean_steps: [{ interface: "power", step: "x", limit_child_node_execution: ["x"] }] },
      400,
      /limit_child_node_execution/,
    ],
    [{ target: "active", deploy_steps: [{ interface: "deploy", step: "x" }] }, 400, /required property/],
    [
      { target: "active", deploy_steps: [{ interface: "no", step: "x", args: {}, priority: 1 }] },
      400,
      /'no' is not one/,
    ],
  ];
  for (const [body, status, words, version] of cases) {
    const answer = await provision(uuid, body, version);
    assert.equal(answer.status, status, `${JSON.stringify(body)}: ${answer.text}`);
    assert.match(String(answer.error["faultstring"]), words);
  }
  assert.equal((await ask("GET", "/v1/nodes/verbs/states")).json["provision_state"], "enroll");
  assert.equal((await provision("nope", { target: "manage" })).status, 404);
  const wrongState = await provision("verbs", { target: "active" });
  assert.equal(wrongState.status, 400);
  assert.match(
    String(wrongState.error["faultstring"]),
    /"active" can not be performed on node .* while it is in state "enroll"\. What can be asked for there: manage\./,
  );
});

test("a node is managed and provided; older microversions see older names of its state", async () => {
  await create("walked");
  const accepted = await provision("walked", { target: "manage" });
  assert.equal(accepted.status, 202, accepted.text);
  assert.equal(accepted.headers.get("location"), `${served.url}/v1/nodes/walked/states`);
  assert.equal(accepted.text, "");
  await reach("walked", "manageable");
  assert.equal((await provision("walked", { target: "provide" })).status, 202);
  const { power_state } = await reach("walked", "available");
  assert.equal(power_state, "power off");
  const uuid = (await ask("GET", "/v1/nodes/walked")).json["uuid"];
  assert.equal((await ask("GET", `/v1/nodes/${String(uuid)}`, { version: "1.1" })).json["provision_state"], null);
  const history = await ask("GET", "/v1/nodes/walked/history");
  assert.equal(history.status, 200);
  const timeline = await ask("GET", "/ingot/v1/nodes/walked/timeline");
  const events = timeline.json["events"] as readonly JsonObject[];
  assert.ok(
    events.some(({ kind }) => kind === "state"),
    timeline.text,
  );
  assert.equal(timeline.json["last_id"], events.at(-1)?.["id"]);
});

test("power is changed, targets that are none are refused", async () => {
  await create("powered");
  const cases: readonly (readonly [body: unknown, status: number, version?: string])[] = [
    [{ target: "blue" }, 400],
    [{ target: "soft power off" }, 406, "1.26"],
    [{ target: "power off", timeout: 5 }, 406, "1.26"],
    [{ target: "power off", timeout: 0 }, 400],
    [{ target: "power off", timeout: "x" }, 400],
    [{}, 400],
  ];
  for (const [body, status, version] of cases) {
    const answer = await ask("PUT", "/v1/nodes/powered/states/power", {
      body,
      ...(version === undefined ? {} : { version }),
    });
    assert.equal(answer.status, status, `${JSON.stringify(body)}: ${answer.text}`);
  }
  const on = await ask("PUT", "/v1/nodes/powered/states/power", { body: { target: "power on" } });
  assert.equal(on.status, 202, on.text);
});

test("boot mode", async () => {
  await create("booted");
  const path = "/v1/nodes/booted/states/boot_mode";
  assert.equal((await ask("PUT", path, { body: { target: "x" } })).status, 400);
  const old = await ask("PUT", path, { body: { target: "uefi" }, version: "1.75" });
  assert.equal(old.status, 404);
  assert.match(String(old.error["faultstring"]), /supported starting with the API version 1\.76/);
});

test("abort in wait call-back is known since 1.110, in inspect wait since 1.41", async () => {
  const { nodes } = served.conductor.store;
  for (const [state, since, then] of [
    ["wait call-back", 110, "deploy failed"],
    ["inspect wait", 41, "inspect failed"],
  ] as const) {
    const name = state.replaceAll(" ", "-");
    await create(name);
    const uuid = String((await ask("GET", `/v1/nodes/${name}`)).json["uuid"]);
    await nodes.update(uuid, { provision_state: state });
    const early = await provision(uuid, { target: "abort" }, `1.${since - 1}`);
    assert.equal(early.status, 406, early.text);
    assert.match(String(early.error["faultstring"]), new RegExp(`1\\.${since}$`));
    assert.equal((await ask("GET", `/v1/nodes/${name}/states`)).json["provision_state"], state);
    assert.equal((await provision(uuid, { target: "abort" }, `1.${since}`)).status, 202);
    const { json } = await ask("GET", `/v1/nodes/${name}/states`);
    assert.equal(json["provision_state"], then);
    assert.match(String(json["last_error"]), /By request, the operation was aborted/);
  }
});

test("what a body names may be in the query, but for what is nobody else's to read", async () => {
  await create("queried");
  const asked = await ask("PUT", "/v1/nodes/queried/management/boot_device?boot_device=pxe&persistent=true");
  assert.equal(asked.status, 204, asked.text);
  const device = (await ask("GET", "/v1/nodes/queried/management/boot_device")).json;
  assert.deepEqual(device, { boot_device: "pxe", persistent: true });
  const both = await ask("PUT", "/v1/nodes/queried/maintenance?reason=query", { body: { reason: "body" } });
  assert.equal(both.status, 202);
  assert.equal((await ask("GET", "/v1/nodes/queried")).json["maintenance_reason"], "body");
  const secret = await ask("PUT", "/v1/nodes/queried/states/provision?target=rescue&rescue_password=x");
  assert.equal(secret.status, 400);
  assert.match(String(secret.error["faultstring"]), /^Unexpected arguments: rescue_password\. None is taken here\./);
  assert.equal((await ask("PUT", "/v1/nodes/queried/states/power?target=power%20off&nope=1")).status, 400);
  assert.equal((await ask("PUT", "/v1/nodes/queried/states/power?target=power%20off", { body: [] })).status, 400);
});

test("a node with disable_power_off is switched on and rebooted, never off; an undeployment leaves it on", async () => {
  await create("kept-on");
  const patch = [{ op: "add", path: "/disable_power_off", value: true }];
  assert.equal((await ask("PATCH", "/v1/nodes/kept-on", { version: "1.94", body: patch })).status, 406);
  assert.equal((await ask("PATCH", "/v1/nodes/kept-on", { body: patch })).json["disable_power_off"], true);
  const power = async (target: string) => {
    const { status, error } = await ask("PUT", "/v1/nodes/kept-on/states/power", { body: { target } });
    await ask("GET", "/ingot/v1/nodes/kept-on?wait=30&until=stable");
    return [status, error["faultstring"] ?? ""].join(" ");
  };
  for (const off of ["power off", "soft power off"]) assert.match(await power(off), /^400 .* may not be powered off/);
  for (const on of ["power on", "rebooting"]) assert.equal(await power(on), "202 ");
  const { json } = await ask("GET", "/v1/nodes/kept-on/states");
  assert.deepEqual([json["power_state"], json["last_error"]], ["power on", null]);
  for (const target of ["manage", "provide", "active", "deleted"]) {
    assert.equal((await provision("kept-on", { target })).status, 202, target);
    const settled = await ask("GET", "/ingot/v1/nodes/kept-on?wait=30&until=stable,active");
    assert.deepEqual([settled.json["power_state"], settled.json["last_error"]], ["power on", null], target);
  }
});
