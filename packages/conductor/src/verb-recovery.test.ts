import assert from "node:assert/strict";
import { test } from "node:test";
import { Scope } from "@ingot/kernel";
import type { NodeRecord } from "./ports/node.ts";
import { TestConductor } from "./testing/test-conductor.ts";
import { until } from "./testing/until.ts";
import type { SetProvisionState } from "./use-cases/nodes/provision-target.ts";
import { setProvisionState } from "./use-cases/nodes/set-provision-state.ts";

/** One operation, and what must be true however often the process dies on its way. */
interface Case {
  readonly from: Partial<NodeRecord> & Pick<NodeRecord, "provision_state">;
  readonly verb: Omit<SetProvisionState, "node">;
  readonly ends: string;
  readonly power: "power on" | "power off";
  /** What the machine must have carried out exactly once. */
  readonly once: readonly string[];
}

const step = (name: string) => {
  const [of = "", which = ""] = name.split(".");
  return { interface: of, step: which };
};

const CASES: Readonly<Record<string, Case>> = {
  "inspect by the agent": {
    from: { provision_state: "manageable" },
    verb: { target: "inspect" },
    ends: "manageable",
    power: "power off",
    once: [],
  },
  "inspect by the BMC": {
    from: { provision_state: "manageable", inspect_interface: "bmc", power_state: "power off" },
    verb: { target: "inspect" },
    ends: "manageable",
    power: "power off",
    once: [],
  },
  adopt: {
    from: { provision_state: "manageable" },
    verb: { target: "adopt" },
    ends: "active",
    power: "power off",
    once: [],
  },
  rescue: {
    from: { provision_state: "active" },
    verb: { target: "rescue", rescuePassword: "let me in" },
    ends: "rescue",
    power: "power on",
    once: [],
  },
  unrescue: {
    from: { provision_state: "rescue" },
    verb: { target: "unrescue" },
    ends: "active",
    power: "power on",
    once: [],
  },
  service: {
    from: { provision_state: "active" },
    verb: {
      target: "service",
      serviceSteps: [step("deploy.flash_disk"), step("deploy.update_nic"), step("power.reboot")],
    },
    ends: "active",
    power: "power on",
    once: ["flash_disk", "update_nic"],
  },
  "manual clean": {
    from: { provision_state: "manageable" },
    verb: { target: "clean", cleanSteps: [step("deploy.erase_devices"), step("management.polls")] },
    ends: "manageable",
    power: "power off",
    once: ["erase_devices"],
  },
};

/** A heartbeat that came just before the death woke nobody: the wait's own polling, at half of its timeout, finds it. */
const SOON = {
  cleanCallbackTimeoutMs: 20_000,
  serviceCallbackTimeoutMs: 20_000,
  rescueCallbackTimeoutMs: 20_000,
  inspectWaitTimeoutMs: 20_000,
};

/** With INGOT_TEST_LONG every access is a death, before and after it; else a few of them, spread over all. */
const LONG = process.env["INGOT_TEST_LONG"] !== undefined;
const SAMPLE = 2;
const AT_ONCE = 4;

/** Carries the case out while the process dies at one access to its store; another begins on the same file. */
async function carryOutDying(of: Case, atAccess: number, carriedOut: boolean): Promise<number> {
  const run = await TestConductor.start(SOON);
  try {
    const { node, machine } = await run.node(of.from);
    await run.kill();
    await run.begin({ atAccess, carriedOut });
    const { store } = run;
    const input = { node: "n1", ...of.verb };
    const asked = setProvisionState(Scope.root(), run.conductor, input);
    const where = `${of.verb.target}, death at access ${atAccess}, ${carriedOut ? "after" : "before"} it was carried out`;
    const rested = async (): Promise<NodeRecord | undefined> => {
      const now = await run.file?.nodes.byUuid(node.uuid);
      const rests = now?.target_provision_state === null || now?.provision_state.endsWith("failed") === true;
      const begun = (await run.file?.operations.history(node.uuid, 1))?.[0];
      return now !== undefined && rests && begun !== undefined && begun.endedAt !== null ? now : undefined;
    };
    const settled = until(rested);
    settled.catch(() => {});
    await Promise.race([asked, store.dead]);
    await Promise.race([store.dead, settled]);
    const { accesses } = store;
    if (accesses >= atAccess) {
      await run.kill();
      await run.begin();
      // Dead before its 202: nothing was promised, and nothing half-done may be left.
      const [begun] = await run.conductor.store.operations.history(node.uuid, 1);
      if (begun === undefined) {
        const now = await run.conductor.store.nodes.byUuid(node.uuid);
        assert.equal(now?.provision_state, of.from.provision_state, where);
        await setProvisionState(Scope.root(), run.conductor, input);
      }
    }
    const end = await settled;
    assert.equal(end.provision_state, of.ends, `${where}: ${end.last_error ?? ""}`);
    assert.deepEqual([end.reservation, machine.power, end.power_state], [null, of.power, of.power], where);
    if (of.ends !== "rescue") assert.equal(machine.medium, null, where);
    for (const once of of.once) assert.equal(machine.ran.get(once), 1, `${where}: ${once}`);
    return accesses;
  } finally {
    await run.stop();
  }
}

for (const [name, of] of Object.entries(CASES)) {
  test(`${name}: a process that is killed at any access to its store goes on after its restart`, async () => {
    const accesses = await carryOutDying(of, Infinity, false);
    const every = Array.from({ length: accesses }, (_, index) => index + 1);
    const stride = Math.max(1, Math.floor(accesses / SAMPLE));
    const deaths = LONG ? every : every.filter((access) => access % stride === 1 % stride);
    const trials = deaths.flatMap((at, index) =>
      (LONG ? [true, false] : [index % 2 === 0]).map((after) => [at, after] as const),
    );
    const next = trials.values();
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const [at, after] of next) await carryOutDying(of, at, after);
      }),
    );
  });
}
