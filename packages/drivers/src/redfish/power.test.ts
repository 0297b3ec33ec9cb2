import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isFailure, Scope } from "@ingot/kernel";
import { redfishPower } from "./power.ts";
import { openBench } from "./testing/bench.ts";
import type { EmulatorFaults } from "./testing/emulator-state.ts";

type Target = Parameters<ReturnType<typeof redfishPower>["setPowerState"]>[1];

async function change(from: "On" | "Off", target: Target, faults: Partial<EmulatorFaults> = {}) {
  await using bench = await openBench();
  bench.state.power = from;
  Object.assign(bench.state.faults, faults);
  await redfishPower(bench.clients).setPowerState(bench.context(), target);
  return { resets: bench.state.resets, power: bench.state.power };
}

describe("the reset is chosen by what the BMC knows", () => {
  const cases: readonly [string, "On" | "Off", Target, Partial<EmulatorFaults>, readonly string[]][] = [
    ["on", "Off", "power on", {}, ["On"]],
    ["already on", "On", "power on", {}, []],
    ["ForceOn where there is no On", "Off", "power on", { resetKinds: ["ForceOn", "ForceOff"] }, ["ForceOn"]],
    ["a button", "Off", "power on", { resetKinds: ["PushPowerButton"] }, ["PushPowerButton"]],
    ["the BMC's own spelling", "Off", "power on", { resetKinds: ["on", "forceoff"] }, ["on"]],
    ["off", "On", "power off", {}, ["ForceOff"]],
    ["soft off", "On", "soft power off", {}, ["GracefulShutdown"]],
    ["soft off by the button", "On", "soft power off", { resetKinds: ["On", "PushPowerButton"] }, ["PushPowerButton"]],
    ["reboot", "On", "rebooting", {}, ["ForceOff", "On"]],
    ["reboot from off", "Off", "rebooting", {}, ["On"]],
    ["reboot without ForceOff", "On", "rebooting", { resetKinds: ["On", "ForceRestart"] }, ["ForceRestart"]],
    ["soft reboot", "On", "soft rebooting", {}, ["GracefulShutdown", "On"]],
    ["soft reboot in one go", "On", "soft rebooting", { resetKinds: ["On", "GracefulRestart"] }, ["GracefulRestart"]],
    ["no list", "On", "power off", { resetKinds: "absent" }, ["ForceOff"]],
    ["an empty list", "On", "power off", { resetKinds: "empty" }, ["ForceOff"]],
    ["the list in ActionInfo", "On", "rebooting", { resetKinds: "action-info" }, ["ForceOff", "On"]],
    ["a slow machine", "Off", "power on", { powerLooks: 4 }, ["On"]],
    ["tasks", "Off", "power on", { taskLooks: 2 }, ["On"]],
    ["a lost answer", "Off", "power on", { lostResets: 1 }, ["On"]],
  ];
  for (const [name, from, target, faults, resets] of cases) {
    test(name, async () => {
      const done = await change(from, target, faults);
      assert.deepEqual(done.resets, resets);
      assert.equal(done.power, target.endsWith("off") ? "Off" : "On");
    });
  }
});

test("what the BMC cannot do is said, with what it can", async () => {
  await assert.rejects(
    change("On", "power off", { resetKinds: ["On", "Nmi"] }),
    (error) => isFailure(error, "bmc.unsupported") && error.message.includes("On, Nmi"),
  );
  await assert.rejects(change("Off", "power on", { resetKinds: "no-action" }), (error) =>
    isFailure(error, "bmc.unsupported"),
  );
});

test("a machine that ignores the reset fails when the scope's time is over", async () => {
  await using bench = await openBench();
  bench.state.power = "On";
  bench.state.faults.ignoredResets = ["GracefulShutdown"];
  using scope = Scope.root({ timeoutMs: 80, what: "the soft power off" });
  await assert.rejects(
    redfishPower(bench.clients).setPowerState(bench.context({}, { scope }), "soft power off"),
    (error) => isFailure(error, "bmc.power_timeout") && /was not Off within 0 s/.test(error.message),
  );
  assert.deepEqual(bench.state.resets, ["GracefulShutdown"]);
});

test("power is an error where the BMC does not tell it", async () => {
  await using bench = await openBench();
  bench.state.power = "Unknown" as "On";
  assert.equal(await redfishPower(bench.clients).getPowerState(bench.context()), "error");
});

test("the system's path is needed only where there are several", async () => {
  await using bench = await openBench();
  const power = redfishPower(bench.clients);
  bench.state.systems = ["1", "2"];
  await assert.rejects(
    power.getPowerState(bench.context()),
    (error) => isFailure(error, "bmc.error") && /redfish_system_id is needed/.test(error.message),
  );
  const id = { redfish_system_id: "/redfish/v1/Systems/1/" };
  assert.equal(await power.getPowerState(bench.context(id)), "power off");
  await assert.rejects(
    power.getPowerState(bench.context({ redfish_system_id: "/redfish/v1/Systems/9" })),
    /has no system '\/redfish\/v1\/Systems\/9'/,
  );
});
