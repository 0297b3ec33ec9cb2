import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type JsonObject, Scope } from "@ingot/kernel";
import { parseConfig } from "../config/agent-config.ts";
import { runAgent } from "../run-agent.ts";
import { FakeConductor, type FakeConductorOptions, TOKEN } from "../testing/fake-conductor.ts";
import { listPciDevices } from "./pci-devices.ts";

let folder = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "agent-inspection-"));
});
after(() => rm(folder, { recursive: true, force: true }));

async function inspected(
  options: FakeConductorOptions & { readonly settings?: Readonly<Record<string, string>> },
  check: (conductor: FakeConductor) => Promise<void>,
): Promise<void> {
  const conductor = new FakeConductor(options);
  const url = await conductor.start();
  const scope = Scope.root();
  const settings = {
    api_url: url,
    listen_port: "0",
    listen_host: "127.0.0.1",
    lookup_interval: "0.01",
    disk_wait_attempts: "0",
    inspection_callback_url: `${url}/v1/continue_inspection`,
    ...options.settings,
  };
  const config = parseConfig(new Map(Object.entries(settings)));
  const running = runAgent(scope, { config, plugins: folder, host: { disks: [], power: false }, addresses: [] });
  running.catch(() => {});
  try {
    await conductor.heartbeat(1);
    await check(conductor);
  } finally {
    scope.cancel();
    await running.catch(() => {});
    await conductor.stop();
  }
}

test("it reports what the machine is before anything else, and is known by the answer", async () => {
  await inspected({ settings: { node_uuid: "11111111-2222-4333-8444-555555555555" } }, async (conductor) => {
    const [report] = conductor.reports;
    assert.equal(report?.url.searchParams.get("node_uuid"), "11111111-2222-4333-8444-555555555555");
    const inventory = report?.body["inventory"] as JsonObject | undefined;
    assert.ok(Array.isArray(inventory?.["interfaces"]));
    assert.equal(typeof (inventory?.["cpu"] as JsonObject | undefined)?.["architecture"], "string");
    assert.equal(report?.body["error"], null);
    assert.equal(report?.body["root_disk"], null, "it was given no disk");
    assert.equal(conductor.lookups.length, 0, "the answer was that of a lookup");
    assert.equal((await conductor.heartbeat(1)).agent_token, TOKEN);
  });
});

test("a report that is refused: it looks itself up as ever; a collector that is not there is told in the report", async () => {
  const settings = { inspection_collectors: "default, lldp" };
  await inspected({ settings, refuseReport: () => 400 }, async (conductor) => {
    assert.match(String(conductor.reports[0]?.body["error"]), /collector lldp failed: .*default and pci-devices/);
    assert.equal(conductor.reports.length, 1);
    assert.equal(conductor.lookups.length, 1);
  });
});

test("PCI devices by their ids, without those that say nothing", async () => {
  for (const [bus, facts] of [
    [
      "0000:00:01.0",
      { vendor: "0x10de\n", device: "0x1eb8\n", class: "0x030200\n", revision: "0xa1\n", numa_node: "-1\n" },
    ],
    ["0000:00:02.0", { vendor: "nonsense" }],
  ] as const) {
    const device = join(folder, "pci", bus);
    await mkdir(device, { recursive: true });
    for (const [name, text] of Object.entries(facts)) await writeFile(join(device, name), text);
  }
  assert.deepEqual(await listPciDevices(join(folder, "pci")), [
    { vendor_id: "10de", product_id: "1eb8", class: "030200", revision: "a1", bus: "0000:00:01.0", numa_node_id: "-1" },
  ]);
});
