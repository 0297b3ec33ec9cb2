import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { JsonObject } from "@ingot/kernel";
import { assertRefused } from "./testing/assert-refused.ts";
import { serve, type Served } from "./testing/served.ts";

let served: Served;
before(async () => (served = await serve()));
after(() => served[Symbol.asyncDispose]());

const KERNEL = "https://user:hush@images/kernel?x=1&X-Amz-Signature=hush";
const SHOWN = "https://user:******@images/kernel?x=1&X-Amz-Signature=******";
const SECRETS = {
  redfish_password: "calvin",
  deploy_kernel: KERNEL,
  list: [{ token: "t" }, KERNEL],
  redfish_address: "b",
};
const MASKED = {
  redfish_password: "******",
  deploy_kernel: SHOWN,
  list: [{ token: "******" }, SHOWN],
  redfish_address: "b",
};

async function nodeWith(driver_info: JsonObject) {
  const made = await served.ask("POST", "/v1/nodes", { body: { driver: "fake-hardware", driver_info } });
  assert.equal(made.status, 201, made.text);
  const uuid = String(made.json["uuid"]);
  return {
    made,
    uuid,
    patch: (...operations: readonly JsonObject[]) => served.ask("PATCH", `/v1/nodes/${uuid}`, { body: operations }),
    kept: async () => (await served.conductor.store.nodes.byUuid(uuid))?.driver_info,
  };
}

test("secrets of URLs in driver_info are shown nowhere, and kept whole", async () => {
  const { made, uuid, kept } = await nodeWith(SECRETS);
  const answers = [
    made,
    await served.ask("GET", `/v1/nodes/${uuid}`),
    await served.ask("GET", `/v1/nodes/${uuid}?fields=driver_info`),
    await served.ask("GET", "/v1/nodes/detail"),
    await served.ask("GET", `/ingot/v1/nodes/${uuid}/plan?target=active`),
    await served.ask("GET", `/v1/nodes/${uuid}/validate`),
    await served.ask("GET", `/ingot/v1/nodes/${uuid}/timeline`),
  ];
  for (const { text } of answers) assert.doesNotMatch(text, /hush|calvin/);
  assert.deepEqual(answers[1]?.json["driver_info"], MASKED);
  assert.equal((answers[4]?.json["ramdisk"] as JsonObject | undefined)?.["kernel"], SHOWN);
  assert.deepEqual(await kept(), SECRETS);
});

test("what a client was shown and sends back keeps the secrets; a new value replaces one", async () => {
  const { patch, kept } = await nodeWith(SECRETS);
  const whole = await patch({ op: "replace", path: "/driver_info", value: { ...MASKED, redfish_address: "other" } });
  assert.equal(whole.status, 200, whole.text);
  assert.deepEqual(await kept(), { ...SECRETS, redfish_address: "other" });
  await patch({ op: "add", path: "/driver_info/redfish_password", value: "******" });
  await patch({ op: "replace", path: "/driver_info/deploy_kernel", value: SHOWN });
  await patch({ op: "replace", path: "/driver_info/list", value: [SHOWN, { token: "******" }] });
  assert.deepEqual(await kept(), { ...SECRETS, redfish_address: "other", list: [KERNEL, { token: "t" }] });
  await patch({
    op: "replace",
    path: "/driver_info",
    value: { redfish_password: "new", deploy_kernel: "https://u:p@h" },
  });
  assert.deepEqual(await kept(), { redfish_password: "new", deploy_kernel: "https://u:p@h" });
});

test("a URL with a hidden password that is not the kept one is refused, wherever it is sent", async () => {
  const { uuid, patch, kept } = await nodeWith(SECRETS);
  const elsewhere = "https://user:******@elsewhere/kernel";
  const refused = [
    await patch({ op: "replace", path: "/driver_info/deploy_kernel", value: elsewhere }),
    await patch({ op: "add", path: "/driver_info/deploy_ramdisk", value: SHOWN }),
    await served.ask("POST", "/v1/nodes", { body: { driver: "fake-hardware", driver_info: { deploy_iso: SHOWN } } }),
  ];
  for (const answer of refused) {
    assertRefused(answer, uuid);
    assert.match(String(answer.error["faultstring"]), /driver_info has a URL with '\*{6}'.*password/);
  }
  const signed = await patch({ op: "add", path: "/driver_info/deploy_iso", value: "https://h/i?Expires=1&sig=******" });
  assertRefused(signed, uuid);
  assert.match(String(signed.error["faultstring"]), /driver_info has a URL with '\*{6}' in the place of its key/);
  assert.deepEqual(await kept(), SECRETS);
});

test("URLs of instance_info are shown as they were sent: clients compare them", async () => {
  const instance_info = { image_source: KERNEL, configdrive: "H4sI", image_checksum: KERNEL };
  const { uuid, patch } = await nodeWith({});
  const changed = await patch({ op: "add", path: "/instance_info", value: instance_info });
  const shown = { ...instance_info, configdrive: "******" };
  assert.deepEqual(changed.json["instance_info"], shown);
  await patch({ op: "replace", path: "/instance_info", value: { ...shown, image_source: "file:///x" } });
  const kept = (await served.conductor.store.nodes.byUuid(uuid))?.instance_info;
  assert.deepEqual(kept, { ...instance_info, image_source: "file:///x" });
});

test("steps of templates and runbooks keep the secrets of their arguments, in another order too", async () => {
  const step = (name: string, args: JsonObject, more: JsonObject) => ({
    interface: "deploy",
    step: name,
    args,
    ...more,
  });
  const shown = { password: "******", url: "http://u:******@h" };
  const cases = [
    { path: "deploy_templates", name: "CUSTOM_KEEP", by: "priority", of: served.conductor.store.deployTemplates },
    { path: "runbooks", name: "CUSTOM_KEEP", by: "order", of: served.conductor.store.runbooks },
  ] as const;
  for (const { path, name, by, of } of cases) {
    const steps = [
      step("of_one", { password: "one", url: "http://u:hush@h" }, { [by]: 10 }),
      step("of_two", { password: "two" }, { [by]: 20 }),
    ];
    const made = await served.ask("POST", `/v1/${path}`, { body: { name, steps } });
    assert.equal(made.status, 201, made.text);
    const uuid = String(made.json["uuid"]);
    const changed = [step("of_two", { password: "******" }, { [by]: 5 }), step("of_one", shown, { [by]: 10 })];
    const body = [{ op: "replace", path: "/steps", value: changed }];
    const patched = await served.ask("PATCH", `/v1/${path}/${uuid}`, { body });
    assert.equal(patched.status, 200, patched.text);
    const args = async () => (await of.byUuid(uuid))?.steps.map((each) => each.args);
    const expected = [{ password: "two" }, { password: "one", url: "http://u:hush@h" }];
    assert.deepEqual(await args(), expected);
    const limited = changed.map((each) => ({ ...each, timeout: 60 }));
    const put = await served.ask("PUT", `/ingot/v1/${path}/${uuid}/steps`, { body: { steps: limited } });
    assert.equal(put.status, 200, put.text);
    assert.doesNotMatch(put.text, /hush|"one"|"two"/);
    assert.deepEqual(await args(), expected);
  }
});
