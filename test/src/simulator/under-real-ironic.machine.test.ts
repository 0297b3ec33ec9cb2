/** Machines of the simulator under Debian's Ironic, which takes their BMCs and agents for real ones. */
import assert from "node:assert/strict";
import { mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { enrol } from "@ingot/cli/lab/simulate/enrol";
import { Herd } from "@ingot/cli/lab/simulate/herd";
import { ApiClient, type Patch } from "@ingot/client";
import { type JsonObject, Scope } from "@ingot/kernel";
import { startSimulator } from "@ingot/lab";
import type { IronicSettings } from "../real-ironic/ironic-config.ts";
import { hasRealIronic, realIronic } from "../real-ironic/real-ironic.ts";

const MINUTE = 60_000;
const MACHINES = 5;
const LEADS = [
  { verb: "manage", from: ["enroll"], to: "manageable" },
  { verb: "provide", from: ["manageable"], to: "available" },
  { verb: "active", from: ["available"], to: "active" },
] as const;
/** Ironic looks at a machine whose heartbeat came while it was busy only at the next one. */
const QUICK = { bootMs: 1000, imageMs: 300, stepMs: 100, heartbeatMs: 1000 };

/** The redfish driver with virtual media, which lie in a folder that somebody serves. */
function redfish(place: { readonly folder: string; readonly url: string }): IronicSettings {
  const without = ["bios", "console", "inspect", "raid", "rescue", "vendor"];
  return {
    DEFAULT: {
      enabled_hardware_types: "redfish",
      enabled_boot_interfaces: "redfish-virtual-media",
      enabled_deploy_interfaces: "direct",
      enabled_management_interfaces: "redfish",
      enabled_power_interfaces: "redfish",
      enabled_storage_interfaces: "noop",
      ...Object.fromEntries(without.map((name) => [`enabled_${name}_interfaces`, `no-${name}`])),
      esp_image: join(place.folder, "esp.img"),
    },
    redfish: { use_swift: false },
    deploy: { http_url: place.url, http_root: place.folder },
    agent: { image_download_source: "http", post_deploy_get_power_state_retry_interval: 1, command_wait_interval: 1 },
  };
}

/** A folder over HTTP, as the web server beside an Ironic has it. */
async function serving(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    const found = readFile(join(folder, new URL(request.url ?? "/", "http://any").pathname));
    found.then(
      (content) => response.end(content),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

const options = {
  skip: (await hasRealIronic()) ? false : "python3-ironic is not installed",
  timeout: 4 * MINUTE,
};

test("Ironic deploys machines of the simulator, and says why one of them cannot be", options, async (t) => {
  using scope = Scope.root({ timeoutMs: 3 * MINUTE, what: "machines under Ironic" });
  await using folder = await mkdtempDisposable(join(tmpdir(), "under-ironic-"));
  await writeFile(join(folder.path, "esp.img"), Buffer.alloc(64 * 1024));
  const files = await serving(folder.path);
  t.after(() => files.close());
  const url = `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
  await using ironic = await realIronic({ settings: redfish({ folder: folder.path, url }) });
  await using simulator = await startSimulator(scope, { nodes: MACHINES, seed: "ironic", prefix: "ironic", ...QUICK });
  simulator.setFaults(simulator.nodes[0]?.name ?? "", ["step-fails"]);
  const client = new ApiClient({ endpoint: ironic.url });
  const session = { scope, client, out: () => {}, err: () => {}, width: undefined, errWidth: undefined };
  await enrol(session, simulator.nodes, { clean: false });
  const herd = new Herd(session, simulator.nodes, MINUTE);
  const ends = [];
  for (const way of LEADS) ends.push(await herd.lead(way));
  const [faulty, ...others] = ends.at(-1) ?? [];
  assert.deepEqual(
    others.map(({ state, reason }) => [state, reason]),
    Array.from({ length: MACHINES - 1 }, () => ["active", ""]),
  );
  assert.equal(faulty?.state, "deploy failed");
  assert.match(faulty.reason, /the simulated disk \/dev\/sda answers with I\/O errors/);
  const { stages, heartbeats } = simulator.report();
  assert.equal(stages.instance, MACHINES - 1, JSON.stringify(stages));
  assert.ok(heartbeats.accepted >= MACHINES, JSON.stringify(heartbeats));

  await t.test("Ironic deploys a partition image on them, and rebuilds it with what is to be kept", async () => {
    const rebuild = { verb: "rebuild", from: ["active"], to: "active" } as const;
    const roots: unknown[][] = [];
    for (const info of [PARTITIONS, { preserve_ephemeral: true }]) {
      const deployed = simulator.nodes.slice(1);
      for (const { uuid } of deployed) await client.nodes.update(scope, uuid, additions(info));
      const [, ...rebuilt] = await herd.lead(rebuild);
      assert.deepEqual(
        rebuilt.map(({ kind, reason }) => [kind, reason]),
        deployed.map(() => ["reached", ""]),
      );
      const nodes = await client.nodes.list(scope, { fields: ["uuid", "driver_internal_info"] });
      const now = deployed.map(({ uuid }) => nodes.find((node) => node.uuid === uuid)?.driver_internal_info);
      roots.push(now.map((known) => known?.["root_uuid_or_disk_id"]));
    }
    const all = roots.flat();
    assert.ok(all.every((root) => typeof root === "string" && root.length === 36));
    assert.equal(new Set(all).size, all.length, "each writing makes a filesystem of its own");
  });
});

const PARTITIONS = { image_type: "partition", root_gb: 10, swap_mb: 512, ephemeral_gb: 5 };

function additions(info: JsonObject): Patch {
  return Object.entries(info).map(([key, value]) => ({
    op: "add",
    path: `/instance_info/${key}`,
    value: value ?? null,
  }));
}
