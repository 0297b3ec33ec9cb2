/** What a step may ask for besides being done, in cleaning, deploying and servicing alike: a reboot, another look, other managers. */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { FakeMachine } from "./testing/fake-machine.ts";
import { nodeInWorld } from "./testing/node-in-world.ts";
import { offeredStep } from "./testing/offered-steps.ts";
import type { SetProvisionState } from "./use-cases/nodes/provision-target.ts";

/** In-band steps, of which the first asks for a reboot of the machine. */
const IN_BAND = [
  offeredStep({ step: "flash", idempotent: true, reboot_requested: true }),
  offeredStep({ step: "tune", idempotent: true }),
  offeredStep({ step: "check", idempotent: true }),
];
const WRITE = offeredStep({ step: "write_image", priority: 80, args_schema: {} });

type Kind = "clean" | "deploy" | "service";

const KINDS: Readonly<Record<Kind, { readonly from: "manageable" | "available" | "active"; readonly ends: string }>> = {
  clean: { from: "manageable", ends: "manageable" },
  deploy: { from: "available", ends: "active" },
  service: { from: "active", ends: "active" },
};

/** Steps in this order, however the kind says that. */
function asking(kind: Kind, ...steps: readonly (readonly [of: "deploy" | "management", step: string])[]) {
  const listed = steps.map(([of, step]) => ({ interface: of, step }));
  const deploySteps = listed.map((each, index) => ({ ...each, priority: 60 - index, args: {} }));
  const asked: Record<Kind, Omit<SetProvisionState, "node">> = {
    clean: { target: "clean", cleanSteps: listed },
    deploy: { target: "active", deploySteps },
    service: { target: "service", serviceSteps: listed },
  };
  return asked[kind];
}

async function given(t: TestContext, kind: Kind) {
  const { from } = KINDS[kind];
  const one = await nodeInWorld(t, { fields: { provision_state: from } });
  one.machine.cleanSteps = IN_BAND;
  one.machine.deploySteps = [WRITE, ...IN_BAND];
  one.machine.serviceSteps = IN_BAND;
  const endsWell = async () => {
    const { provision_state, last_error } = await one.rested();
    assert.deepEqual([provision_state, last_error], [KINDS[kind].ends, null]);
    assert.deepEqual([one.machine.medium, one.machine.bootsFromDisk], [null, kind !== "clean"]);
  };
  return { ...one, endsWell };
}

const collections = ({ ran }: FakeMachine) =>
  Object.fromEntries(
    (["clean", "deploy", "service"] as const).map((kind) => [kind, ran.get(`${kind}.get_${kind}_steps`) ?? 0]),
  );

for (const kind of ["clean", "deploy", "service"] as const) {
  test(`${kind}: an in-band step that asks for a reboot runs once, and the next one in the ramdisk that was booted for it`, async (t) => {
    const { machine, ask, endsWell } = await given(t, kind);
    await ask(asking(kind, ["deploy", "flash"], ["deploy", "tune"]));
    await endsWell();
    assert.deepEqual([machine.ran.get("flash"), machine.ran.get("tune"), machine.ramdiskBoots], [1, 1, 2]);
  });

  test(`${kind}: an out-of-band step that polls is looked at until it is done, one that reboots goes on afterwards`, async (t) => {
    const { machine, ask, endsWell } = await given(t, kind);
    await ask(asking(kind, ["management", "polls"], ["management", "reboots"], ["deploy", "tune"]));
    await endsWell();
    assert.deepEqual([machine.ran.get("polls"), machine.ran.get("reboots"), machine.ran.get("tune")], [1, 1, 1]);
    assert.equal(machine.ramdiskBoots, 2);
  });

  test(`${kind}: an agent whose managers have changed is asked again, for steps of this kind alone`, async (t) => {
    const { machine, ask, endsWell } = await given(t, kind);
    machine.upgradesAt = "tune";
    await ask(asking(kind, ["deploy", "tune"], ["deploy", "check"]));
    await endsWell();
    assert.deepEqual([machine.ran.get("tune"), machine.ran.get("check")], [1, 1]);
    assert.deepEqual(collections(machine), { clean: 0, deploy: 0, service: 0, [kind]: 2 });
  });
}

test("automated cleaning: an agent whose managers have changed is asked again, and what has run is not run again", async (t) => {
  const { machine, ask, rested } = await given(t, "clean");
  machine.upgradesAt = "tune";
  const priorities: Readonly<Record<string, number>> = { tune: 60, check: 50 };
  machine.cleanSteps = IN_BAND.map((step) => ({ ...step, priority: priorities[step.step] ?? 0 }));
  await ask({ target: "provide" });
  assert.equal((await rested()).provision_state, "available");
  assert.deepEqual([machine.ran.get("tune"), machine.ran.get("check"), machine.ran.get("flash")], [1, 1, undefined]);
  assert.deepEqual(collections(machine), { clean: 2, deploy: 0, service: 0 });
});
