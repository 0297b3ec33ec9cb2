import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeContext } from "@ingot/driver-kit/fakes";
import { isFailure, type JsonObject, Scope } from "@ingot/kernel";
import { fakeDeploy } from "./deploy.ts";
import { fakeNoopNetwork } from "./network.ts";
import { fakePower } from "./power.ts";
import { requireFakeSettings } from "./pretend.ts";
import { fakeStorage } from "./storage.ts";

test("a call fails as often as it is told to, and is counted in the node", async () => {
  const context = fakeContext({ node: { driver_info: { fake_fail: "power.set_power_state:2" } } });
  for (let time = 0; time < 2; time += 1) {
    await assert.rejects(fakePower.setPowerState(context, "power on"), (error) =>
      isFailure(error, "bmc.fault_injected"),
    );
  }
  await fakePower.setPowerState(context, "power on");
  assert.equal(await fakePower.getPowerState(context), "power on");
});

test("a deploy step fails by its name, an interface as a whole", async () => {
  const context = fakeContext({ node: { driver_info: { fake_fail: "deploy.write_image, power" } } });
  await fakeDeploy.pretend?.(context, "deploy");
  await assert.rejects(async () => fakeDeploy.pretend?.(context, "write_image"), /deploy\.write_image/);
  await assert.rejects(fakePower.getPowerState(context), /power\.get_power_state/);
});

test("a delay ends with the scope", async () => {
  using scope = Scope.root({ timeoutMs: 10, what: "the deploy" });
  const context = fakeContext({ scope, node: { driver_info: { fake_deploy_delay: "3600" } } });
  await assert.rejects(
    async () => fakeDeploy.pretend?.(context, "write_image"),
    (error) => isFailure(error, "deadline.exceeded"),
  );
});

test("wrong settings are named", () => {
  for (const [key, value] of [
    ["fake_power_delay", "-1"],
    ["fake_boot_delay", "2,1"],
    ["fake_deploy_delay", "x"],
    ["fake_fail", "nonsense!"],
    ["fake_fail", "nothing"],
    ["fake_power_state", "maybe"],
  ] as const) {
    assert.throws(
      () => requireFakeSettings({ [key]: value }),
      (error) => isFailure(error, "input.invalid") && error.message.includes(key),
    );
  }
});

test("an interface is idle unless it takes its time or may fail", () => {
  const node = (driver_info: JsonObject) => fakeContext({ node: { driver_info } }).node;
  const idle = (info: JsonObject) =>
    [fakeDeploy, fakeNoopNetwork, fakeStorage].map((implementation) => implementation.isIdle?.(node(info)));
  assert.deepEqual(idle({}), [true, true, true]);
  assert.deepEqual(idle({ fake_deploy_delay: "0,0.5", fake_network_delay: 0 }), [false, true, true]);
  assert.deepEqual(idle({ fake_fail: "network.switch_to_tenant:1, power" }), [true, false, true]);
  assert.deepEqual(idle({ fake_fail: "storage" }), [true, true, false]);
  assert.throws(() => idle({ fake_fail: "nothing" }), /fake_fail/);
});
