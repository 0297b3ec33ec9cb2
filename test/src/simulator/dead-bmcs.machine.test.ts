/** Two hundred machines, of which some have BMCs that hang, refuse or are slow: the others do not feel it. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  type Conductor,
  createConductor,
  createNode,
  defaultConfig,
  getBootDevice,
  getSensors,
  HttpAgentClient,
  runReconcilers,
  setPowerState,
} from "@ingot/conductor";
import { createHardwareTypes } from "@ingot/drivers";
import { Scope, silentLogger, systemClock } from "@ingot/kernel";
import { type Simulator, startSimulator } from "@ingot/lab";
import { openMediaPublisher } from "@ingot/media";
import { openSqliteStore } from "@ingot/store";
import { freePort } from "../story/free-port.ts";

const MACHINES = 200;
const OF_EACH_KIND = 20;
/** Systems of one chassis, whose BMC hangs. */
const BLADES = 20;
const AT_A_TIME = 20;

interface World extends AsyncDisposable {
  readonly conductor: Conductor;
  readonly simulator: Simulator;
  readonly well: readonly string[];
  readonly sick: readonly string[];
}

type Target = "power on" | "power off";

/** Everything looks at the BMCs all the time: power sync, recovery and sensors. */
async function world(scope: Scope, concurrency: number): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), "dead-bmcs-"));
  const simulator = await startSimulator(scope, { nodes: MACHINES, seed: "dead", prefix: "m", bootMs: 60_000 });
  const store = await openSqliteStore(join(folder, "ingot.sqlite"));
  const media = await openMediaPublisher(join(folder, "media"));
  const often = { powerSyncIntervalMs: 1000, powerRecoveryIntervalMs: 1000, sensorIntervalMs: 1000 };
  const config = { ...defaultConfig, ...often };
  const parts = { publisher: media, externalUrl: config.externalUrl, cacheFolder: folder, sources: config };
  const types = createHardwareTypes(parts);
  const conductor = createConductor({
    host: "dead-bmcs",
    config,
    clock: systemClock,
    log: silentLogger,
    store,
    hardwareTypes: new Map(Object.entries(types.byName)),
    media,
    agents: new HttpAgentClient(),
    engine: { concurrency },
  });
  const nobody = await freePort();
  const sick: string[] = [];
  const well: string[] = [];
  for (const [at, { name, driver_info }] of simulator.nodes.entries()) {
    const refuses = at >= OF_EACH_KIND && at < 2 * OF_EACH_KIND;
    const address = new URL(driver_info["redfish_address"] ?? "");
    if (refuses) address.port = String(nobody);
    (at < 3 * OF_EACH_KIND ? sick : well).push(
      await enrol(conductor, name, { ...driver_info, redfish_address: address.origin }),
    );
  }
  const chassis = simulator.nodes[0]?.driver_info ?? {};
  for (let slot = 0; slot < BLADES; slot += 1)
    sick.push(
      await enrol(conductor, `blade-${slot}`, { ...chassis, redfish_system_id: `/redfish/v1/Systems/${slot}` }),
    );
  await conductor.runner.start();
  return {
    conductor,
    simulator,
    well,
    sick,
    [Symbol.asyncDispose]: async () => {
      for (const { name } of simulator.nodes) simulator.setFaults(name, []);
      await conductor.runner.stop();
      await types.close();
      await simulator[Symbol.asyncDispose]();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function enrol(conductor: Conductor, name: string, driver_info: Record<string, string>): Promise<string> {
  const { uuid } = await createNode(Scope.root(), conductor, { fields: { driver: "redfish", name, driver_info } });
  await conductor.store.nodes.update(uuid, { provision_state: "manageable", power_state: "power off" });
  return uuid;
}

/** Milliseconds from the request to the end of the operation. */
async function powered(conductor: Conductor, node: string, target: Target): Promise<number> {
  const begun = performance.now();
  await setPowerState(Scope.root(), conductor, { node, target });
  const active = await conductor.store.operations.active(node);
  if (active !== undefined) await conductor.runner.settled(active.operation.id);
  const took = performance.now() - begun;
  const now = await conductor.store.nodes.byUuid(node);
  assert.deepEqual([now?.power_state, now?.last_error, now?.fault], [target, null, null], node);
  return took;
}

/** Of all that are well, some at a time: half of them took less than `median`, and nobody more than `longest`. */
async function round({ conductor, well }: World, target: Target) {
  const times: number[] = [];
  const left = [...well];
  const one = async () => {
    for (let node = left.shift(); node !== undefined; node = left.shift())
      times.push(await powered(conductor, node, target));
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, one));
  const sorted = times.toSorted((a, b) => a - b).map(Math.round);
  return { median: sorted[sorted.length >> 1] ?? 0, longest: sorted.at(-1) ?? 0 };
}

/** Everybody asks for everything of the sick ones; what comes of it, and when, is their own affair. */
async function bother(scope: Scope, { conductor, sick }: World): Promise<readonly string[]> {
  const asked: Promise<unknown>[] = [];
  for (const node of sick) {
    for (const call of [getBootDevice, getSensors]) asked.push(call(scope, conductor, { node }).catch(() => {}));
    await setPowerState(scope, conductor, { node, target: "power on" });
  }
  void Promise.all(asked);
  const busy: string[] = [];
  for (const node of sick) if ((await conductor.store.operations.active(node)) !== undefined) busy.push(node);
  return busy;
}

for (const concurrency of [200, 10]) {
  test(
    `${3 * OF_EACH_KIND + BLADES} of ${MACHINES + BLADES} BMCs hang, refuse or are slow, with ${concurrency} steps at once`,
    { timeout: 240_000 },
    async (t) => {
      using scope = Scope.root();
      await using all = await world(scope, concurrency);
      const before = await round(all, "power on");
      for (let at = 0; at < OF_EACH_KIND; at += 1) {
        all.simulator.setFaults(all.simulator.nodes[at]?.name ?? "", ["bmc-silent"]);
        all.simulator.setFaults(all.simulator.nodes[2 * OF_EACH_KIND + at]?.name ?? "", ["bmc-slow"]);
      }
      const reconciling = runReconcilers(scope, all.conductor);
      const busy = await bother(scope, all);
      assert.ok(busy.length >= OF_EACH_KIND + BLADES, `${busy.length} operations hang`);
      const during = await round(all, "power off");
      t.diagnostic(`alone: ${JSON.stringify(before)} ms; among the sick: ${JSON.stringify(during)} ms`);
      // With few places, each that hangs holds its for a second: the first wait for some, nobody for as long as a BMC hangs.
      const patience = concurrency >= 2 * AT_A_TIME ? 0 : 1000 * Math.ceil((all.sick.length + 1) / concurrency);
      assert.ok(during.median < 3 * before.median + 1000, JSON.stringify({ before, during }));
      assert.ok(during.longest < 3 * before.longest + 2000 + patience, JSON.stringify({ before, during }));
      const hanging = await Promise.all(busy.map((node) => all.conductor.store.operations.active(node)));
      assert.ok(hanging.filter((one) => one !== undefined).length >= OF_EACH_KIND, "those that hang still did so");
      scope.cancel();
      await reconciling;
    },
  );
}
