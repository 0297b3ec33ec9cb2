/** A real conductor is killed while a machine boots from its medium and another writes the image that it serves. */
import assert from "node:assert/strict";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import type { ApiClient } from "@ingot/client";
import { Herd } from "@ingot/cli/lab/simulate/herd";
import { enrol } from "@ingot/cli/lab/simulate/enrol";
import { MIB, Scope } from "@ingot/kernel";
import { type SimulatedNode, type Simulator, startSimulator } from "@ingot/lab";
import { until } from "./fleet.ts";
import { ServingFleet } from "./serving-fleet.ts";

const MINUTE = 60_000;
/** Most of it is the minute that machines of a conductor which is gone are given to call another. */
const LONG = process.env["INGOT_TEST_LONG"] !== undefined;

async function available(scope: Scope, client: ApiClient, { nodes }: Simulator, image: string): Promise<void> {
  const session = { scope, client, out: () => {}, err: () => {}, width: undefined, errWidth: undefined };
  await enrol(session, nodes, { clean: false });
  const herd = new Herd(session, nodes, MINUTE);
  await herd.lead({ verb: "manage", from: ["enroll"], to: "manageable" });
  await herd.lead({ verb: "provide", from: ["manageable"], to: "available" });
  for (const { name } of nodes) {
    await client.nodes.update(scope, name, [
      { op: "add", path: "/instance_info", value: { image_source: `file://${image}` } },
    ]);
  }
}

async function messages(scope: Scope, client: ApiClient, node: string): Promise<readonly string[]> {
  return (await client.ingot.timeline(scope, node)).events.map(({ message }) => message);
}

/** Resolves when the node's operation is in that step; answers with the conductor that drives it. */
async function inStep(scope: Scope, client: ApiClient, of: { readonly node: string; readonly step: string }) {
  return until(async () => {
    const { step, driver } = await client.ingot.lock(scope, of.node);
    return step?.name === of.step && step.state === "waiting" ? driver?.host : undefined;
  }, MINUTE);
}

async function deployed(scope: Scope, client: ApiClient, node: string): Promise<void> {
  await until(async () => {
    const { provision_state: state, last_error: error } = await client.nodes.get(scope, node);
    assert.notEqual(state, "deploy failed", error ?? "");
    return state === "active";
  }, 3 * MINUTE);
}

async function lastHeartbeat(scope: Scope, client: ApiClient, node: string): Promise<unknown> {
  return (await client.nodes.get(scope, node)).driver_internal_info?.["agent_last_heartbeat"];
}

async function published({ folder }: ServingFleet, host: string): Promise<readonly string[]> {
  return readdir(join(folder, host, "media", "published"));
}

test(
  "what a killed conductor served is served by the one that takes its machines over",
  { timeout: 6 * MINUTE, skip: LONG ? false : "takes two minutes: ./ingot test machine recovery/take-over --long" },
  async () => {
    using scope = Scope.root({ timeoutMs: 5 * MINUTE, what: "a conductor that is killed" });
    const settings = ["--hardware-types", "redfish", "--no-automated-clean"];
    await using fleet = await ServingFleet.start(scope, { conductors: ["a", "b"], settings });
    const { client } = fleet;
    const image = join(fleet.folder, "image.raw");
    await writeFile(image, Buffer.alloc(MIB, 1));
    const slow = { nodes: 4, seed: "take-over", bootMs: 4_000, imageMs: 15_000, stepMs: 100, heartbeatMs: 2_000 };
    await using simulator = await startSimulator(scope, slow);
    await available(scope, client, simulator, image);

    const [first, ...others] = simulator.nodes as readonly [SimulatedNode, ...SimulatedNode[]];
    await client.nodes.provision(scope, first.name, "active");
    const victim = await inStep(scope, client, { node: first.name, step: "deploy.write_image" });
    // The others are on their way up: those of the same conductor will find their medium's server gone.
    for (const { name } of others) await client.nodes.provision(scope, name, "active");
    const drivers = await Promise.all(
      others.map(async ({ name }) => ({
        name,
        by: await inStep(scope, client, { node: name, step: "deploy.deploy" }),
      })),
    );
    await fleet.process(victim).kill();

    // The agent that writes calls the other conductor, of which its medium has told it.
    const last = await lastHeartbeat(scope, client, first.name);
    await until(async () => (await lastHeartbeat(scope, client, first.name)) !== last);
    await deployed(scope, client, first.name);
    const writing = await messages(scope, client, first.name);
    assert.ok(
      writing.some((message) => /could not be downloaded.*served anew, and written once more/.test(message)),
      writing.join("\n"),
    );
    for (const { name, by } of drivers) {
      await deployed(scope, client, name);
      const lost = (await messages(scope, client, name)).filter((message) => /started once more/.test(message));
      assert.deepEqual(
        lost,
        by === victim
          ? [`its ramdisk was served by ${victim}, which has lost it: the machine is started once more`]
          : [],
      );
    }
    // Who begins again withdraws what it had published for machines that are another's now.
    assert.notDeepEqual(await published(fleet, victim), []);
    await fleet.process(victim).start(scope);
    await until(async () => (await published(fleet, victim)).length === 0);
    assert.ok(
      drivers.some(({ by }) => by === victim),
      "the seed gives the killed conductor a machine that boots",
    );
  },
);

interface Drive {
  readonly Image: string | null;
  readonly Inserted: boolean;
}

/** What the BMC itself says of the machine's virtual CD drive. */
async function cdDrive({ driver_info: info }: SimulatedNode): Promise<Drive> {
  const address = String(info["redfish_address"]);
  const login = Buffer.from(`${String(info["redfish_username"])}:${String(info["redfish_password"])}`);
  const get = async (path: string) => {
    const answer = await fetch(address + path, { headers: { authorization: `Basic ${login.toString("base64")}` } });
    assert.equal(answer.status, 200, path);
    return answer.json();
  };
  const system = (await get(String(info["redfish_system_id"]))) as {
    readonly Links: { readonly ManagedBy: readonly { readonly "@odata.id": string }[] };
  };
  return (await get(`${system.Links.ManagedBy[0]?.["@odata.id"]}/VirtualMedia/Cd`)) as Drive;
}

const servedBy = async (scope: Scope, client: ApiClient, node: string) =>
  (await client.nodes.get(scope, node)).driver_internal_info?.["ingot_instance_served_by"];

test(
  "a machine that has its instance in memory finds its medium again after its conductor was killed, and runs on meanwhile",
  { timeout: 6 * MINUTE, skip: LONG ? false : "takes two minutes: ./ingot test machine recovery/take-over --long" },
  async () => {
    using scope = Scope.root({ timeoutMs: 5 * MINUTE, what: "a conductor that is killed" });
    const settings = ["--hardware-types", "redfish", "--no-automated-clean"];
    await using fleet = await ServingFleet.start(scope, { conductors: ["a", "b"], settings });
    const { client } = fleet;
    await using simulator = await startSimulator(scope, { nodes: 1, seed: "in-memory", bootMs: 1000, stepMs: 100 });
    const [node] = simulator.nodes as readonly [SimulatedNode];
    await available(scope, client, simulator, "");
    // Of what is inserted the simulator wants to know whom it would call.
    const { deploy_kernel: kernel, deploy_ramdisk: ramdisk } = node.driver_info;
    const instance = { kernel, ramdisk, ramdisk_kernel_arguments: "ipa-api-url=http://127.0.0.1:9" };
    await client.nodes.update(scope, node.name, [
      { op: "replace", path: "/deploy_interface", value: "ramdisk" },
      { op: "replace", path: "/instance_info", value: instance },
    ]);
    await client.nodes.provision(scope, node.name, "active");
    await deployed(scope, client, node.name);
    const victim = String(await servedBy(scope, client, node.name));
    const before = await cdDrive(node);
    const { power_state: power } = await client.nodes.get(scope, node.name);
    await fleet.process(victim).kill();
    await assert.rejects(fetch(before.Image ?? ""), "nobody serves it any more");

    await until(
      async () => ![victim, undefined].includes((await servedBy(scope, client, node.name)) as string),
      2 * MINUTE,
    );
    await until(async () => (await client.ingot.lock(scope, node.name)).operation == null);
    const after = await cdDrive(node);
    assert.deepEqual([after.Inserted, (await client.nodes.get(scope, node.name)).power_state], [true, power]);
    assert.notEqual(after.Image, before.Image);
    const medium = Buffer.from(await (await fetch(after.Image ?? "")).arrayBuffer());
    assert.equal(medium.subarray(0x8001, 0x8006).toString(), "CD001");
    const told = await messages(scope, client, node.name);
    assert.equal(told.filter((line) => line.includes(`was served by ${victim}, which is gone`)).length, 1);
    // The one that died withdraws what it had published, which is of no use to anybody now.
    await fleet.process(victim).start(scope);
    await until(async () => (await published(fleet, victim)).length === 0);
    assert.deepEqual((await cdDrive(node)).Image, after.Image);
  },
);
