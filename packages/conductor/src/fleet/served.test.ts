import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { isFailure, Scope } from "@ingot/kernel";
import { operationRecord } from "@ingot/store/testing/records";
import type { Conductor } from "../conductor.ts";
import { announceConductor } from "../reconcilers/announce.ts";
import { unserved } from "../reconcilers/unserved.ts";
import { TestConductor } from "../testing/test-conductor.ts";
import { inState, timelineOf } from "../testing/verb.ts";
import { getLock } from "../use-cases/nodes/get-lock.ts";
import { setPowerState } from "../use-cases/nodes/set-power-state.ts";
import { setProvisionState } from "../use-cases/nodes/set-provision-state.ts";
import { Fleet } from "./fleet.ts";

const scope = Scope.root();
const refused = (group: string) => (thrown: unknown) =>
  isFailure(thrown, "conductor.none_serving") &&
  thrown.message.endsWith(`which supports driver fake-machine for conductor group "${group}".`);

/** One of several processes over a database; another, of the group `rack9`, was last seen then. */
async function oneOfSeveral(t: TestContext, otherSeenAt: number) {
  const run = await TestConductor.start();
  t.after(() => run.stop());
  const conductor: Conductor = { ...run.conductor, fleet: new Fleet(run.conductor) };
  await announceConductor(conductor);
  await conductor.store.conductors.announce({
    hostname: "other",
    conductor_group: "rack9",
    drivers: ["fake-machine"],
    online: true,
    created_at: otherSeenAt,
    updated_at: otherSeenAt,
  });
  return { run, conductor };
}

test("a verb, or a power change, for a node whose group no conductor serves is refused, and nothing is changed", async (t) => {
  const { run, conductor } = await oneOfSeveral(t, 1);
  for (const [name, group] of [
    ["n1", "rack9"],
    ["n2", "nowhere"],
  ] as const) {
    const { node } = await run.node({}, name);
    await run.conductor.store.nodes.update(node.uuid, { conductor_group: group });
    for (const target of ["active", "manage", "deleted", "abort"] as const) {
      await assert.rejects(setProvisionState(scope, conductor, { node: name, target }), refused(group));
    }
    await assert.rejects(setPowerState(scope, conductor, { node: name, target: "power on" }), refused(group));
    const now = await conductor.store.nodes.byUuid(node.uuid);
    assert.deepEqual([now?.provision_state, now?.reservation, now?.last_error], ["available", null, null]);
  }
});

test("one of this process's own group is served; with one process, that is the group it was given", async (t) => {
  const { run, conductor } = await oneOfSeveral(t, 1);
  const { node } = await run.node();
  await setProvisionState(scope, conductor, { node: "n1", target: "active" });
  await inState(run, node.uuid, "active");
  const alone = await TestConductor.start({ conductorGroup: "rack1" });
  t.after(() => alone.stop());
  await alone.node({ conductor_group: "rack1" }, "mine");
  await alone.node({ conductor_group: "" }, "not-mine");
  await setPowerState(scope, alone.conductor, { node: "mine", target: "power on" });
  await assert.rejects(setPowerState(scope, alone.conductor, { node: "not-mine", target: "power on" }), refused(""));
});

test("a conductor that was there a moment ago is only being restarted", async (t) => {
  const { run, conductor } = await oneOfSeveral(t, Date.now());
  const { node } = await run.node();
  await conductor.store.nodes.update(node.uuid, { conductor_group: "rack9" });
  await setPowerState(scope, conductor, { node: "n1", target: "power on" });
});

test("an operation whose group has lost its conductors says so, once, in the timeline and in its lock", async (t) => {
  const { run, conductor } = await oneOfSeveral(t, 1);
  const { node } = await run.node({ provision_state: "deploying", target_provision_state: "active" });
  const { node: idle } = await run.node({}, "idle");
  const { node: served } = await run.node({}, "served");
  for (const { uuid } of [node, idle]) await conductor.store.nodes.update(uuid, { conductor_group: "rack9" });
  for (const { uuid } of [node, served]) {
    await conductor.store.operations.create(
      operationRecord({ kind: "deploy", subject: uuid, owner: null, held: true }),
      [],
    );
  }
  const told = async (uuid: string) =>
    (await timelineOf(run, uuid)).filter(({ details }) => details["for"] === "a conductor").map((one) => one.message);
  for (let look = 0; look < 2; look += 1) await unserved(1000).run(scope, conductor);
  const [line, ...more] = await told(node.uuid);
  assert.match(line ?? "", /the deploy operation waits for a conductor: .*for conductor group "rack9"/);
  assert.deepEqual([more, await told(idle.uuid), await told(served.uuid)], [[], [], []]);
  const locks = [node, served].map(async ({ uuid }) => (await getLock(scope, conductor, { node: uuid })).served);
  assert.deepEqual(await Promise.all(locks), [false, true]);
});

test("of several conductors only one says it", async (t) => {
  const { run, conductor } = await oneOfSeveral(t, 1);
  const { node } = await run.node({ provision_state: "deploying", target_provision_state: "active" });
  await conductor.store.nodes.update(node.uuid, { conductor_group: "rack9" });
  await conductor.store.operations.create(
    operationRecord({ kind: "deploy", subject: node.uuid, owner: null, held: true }),
    [],
  );
  await unserved(1000).run(scope, { ...conductor, host: "zz" });
  assert.ok((await timelineOf(run, node.uuid)).every(({ details }) => details["for"] !== "a conductor"));
});
