/** Each wait for an agent ends when its time is over, in the state that is for that, and leaves nothing behind. */
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { test } from "node:test";
import type { ProvisionState } from "@ingot/contract";
import { AGENT_KEYS } from "./agent-access/endpoint.ts";
import type { ConductorConfig } from "./config.ts";
import type { NodeChanges } from "./ports/node.ts";
import { PLAN_CASES } from "./testing/plan-cases.ts";
import { type VirtualWorld, VirtualWorld as World } from "./testing/virtual-world.ts";
import { setProvisionState } from "./use-cases/nodes/set-provision-state.ts";
import type { SetProvisionState } from "./use-cases/nodes/provision-target.ts";
import { Scope } from "@ingot/kernel";

interface Wait {
  readonly setting: keyof ConductorConfig;
  readonly from: NodeChanges;
  readonly verb: Omit<SetProvisionState, "node">;
  readonly waits: ProvisionState;
  readonly ends: ProvisionState;
  readonly fault?: string;
  readonly error: RegExp;
  /** Where an instance runs, it stays as it is or is brought back. */
  readonly instance?: boolean;
}

const RESTS = { provision_state: "manageable", power_state: "power off" } as const;
const RUNS = { provision_state: "active", power_state: "power on" } as const;
/** Within its half of the time: the ramdisk is booted once more. */
const CALLS_BACK = /Timeout reached while waiting for callback for node .* not sent a heartbeat within (?:300|600) s/;
const step = { interface: "deploy", step: "erase_devices" } as const;

const WAITS: Readonly<Record<string, Wait>> = {
  deploy: {
    setting: "deployCallbackTimeoutMs",
    from: {},
    verb: { target: "active" },
    waits: "wait call-back",
    ends: "deploy failed",
    error: CALLS_BACK,
  },
  clean: {
    setting: "cleanCallbackTimeoutMs",
    from: RESTS,
    verb: { target: "clean", cleanSteps: [step] },
    waits: "clean wait",
    ends: "clean failed",
    fault: "clean failure",
    error: CALLS_BACK,
  },
  "automated clean": {
    setting: "cleanCallbackTimeoutMs",
    from: RESTS,
    verb: { target: "provide" },
    waits: "clean wait",
    ends: "clean failed",
    fault: "clean failure",
    error: CALLS_BACK,
  },
  inspect: {
    setting: "inspectWaitTimeoutMs",
    from: RESTS,
    verb: { target: "inspect" },
    waits: "inspect wait",
    ends: "inspect failed",
    error: /Timeout reached while inspecting .* not reported within (?:5|10) min/,
  },
  rescue: {
    setting: "rescueCallbackTimeoutMs",
    from: RUNS,
    verb: { target: "rescue", rescuePassword: "x" },
    waits: "rescue wait",
    ends: "rescue failed",
    error: CALLS_BACK,
    instance: true,
  },
  service: {
    setting: "serviceCallbackTimeoutMs",
    from: RUNS,
    verb: { target: "service", serviceSteps: [{ interface: "deploy", step: "flash_disk" }] },
    waits: "service wait",
    ends: "service failed",
    fault: "service failure",
    error: CALLS_BACK,
    instance: true,
  },
};

/** Everything below a world's folder, but the image that it deploys. */
async function files({ folder }: VirtualWorld): Promise<readonly string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found.filter((entry) => entry.isFile()).map(({ name }) => name);
}

for (const [name, wait] of Object.entries(WAITS)) {
  test(`${name}: a ramdisk that never calls back`, async (t) => {
    const others = Object.values(WAITS).map(({ setting }) => [setting, 7_200_000] as const);
    const config = { ...Object.fromEntries(others), [wait.setting]: 600_000 };
    const world = await World.open({ config });
    t.after(() => world.close());
    const { conductor } = await world.begin();
    const { node, machine } = await world.node(wait.from);
    if (wait.instance === true) await PLAN_CASES["rescue"]?.prepare?.(world, { node, machine });
    const before = await files(world);
    machine.neverCallsBack = true;
    machine.inventory = null;
    await setProvisionState(Scope.root(), conductor, { node: "n1", ...wait.verb });
    const state = async () => (await world.store.nodes.byUuid(node.uuid))?.provision_state;
    await world.until(async () => ((await state()) === wait.waits ? true : undefined));
    const begun = world.time.monotonic();
    const now = await world.until(async () => {
      const found = await world.store.nodes.byUuid(node.uuid);
      return found?.provision_state === wait.ends && found.reservation === null ? found : undefined;
    });
    const seconds = (world.time.monotonic() - begun) / 1000;
    assert.ok(seconds >= 599 && seconds < 700, `after ${seconds} s`);
    assert.match(now.last_error ?? "", wait.error);
    assert.deepEqual([now.fault, now.maintenance], [wait.fault ?? null, wait.fault !== undefined]);
    assert.deepEqual([now.target_power_state, now.clean_step, now.deploy_step, now.service_step], [null, {}, {}, {}]);
    assert.equal(await world.store.operations.active(node.uuid), undefined);
    assert.deepEqual(
      AGENT_KEYS.filter((key) => now.driver_internal_info[key] != null),
      [],
    );
    assert.deepEqual([machine.medium, machine.agent], [null, undefined]);
    assert.ok(machine.network === "none" || machine.network === "tenant", machine.network);
    assert.equal(now.power_state, machine.power);
    assert.deepEqual([await world.published(), await files(world)], [[], before]);
  });
}
