import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { JsonObject } from "@ingot/kernel";
import { createFakeNode, reached, WITHOUT_EXTRAS } from "../testing/fake-node.ts";
import { serve, type Served } from "../testing/served.ts";

let served: Served;
before(async () => {
  served = await serve();
});
after(() => served[Symbol.asyncDispose]());

test("a target RAID is checked, kept, emptied; a driver without RAID answers 404 as Ironic's", async () => {
  const path = await createFakeNode(served);
  const target = { logical_disks: [{ size_gb: 50, raid_level: "1", is_root_volume: true }] };
  const set = (body: unknown, version = "1.115") => served.ask("PUT", `${path}/states/raid`, { body, version });
  assert.equal((await set(target)).status, 204);
  assert.deepEqual((await served.ask("GET", `${path}/states`)).json["target_raid_config"], target);
  for (const wrong of [
    { logical_disks: [] },
    { logical_disks: [{ size_gb: 50 }] },
    { logical_disks: [{ size_gb: "much", raid_level: "1" }] },
    { logical_disks: [{ size_gb: 1, raid_level: "1", physical_disks: ["a", "b"] }] },
    { logical_disks: [1, 2].map(() => ({ size_gb: 1, raid_level: "1", is_root_volume: true })) },
    [],
    "raid",
  ]) {
    assert.equal((await set(wrong)).status, 400, JSON.stringify(wrong));
  }
  assert.equal((await set({})).status, 204);
  assert.deepEqual((await served.ask("GET", path)).json["target_raid_config"], {});
  assert.equal((await set(target, "1.11")).status, 406);
  const without = await createFakeNode(served, WITHOUT_EXTRAS);
  const refused = await served.ask("PUT", `${without}/states/raid`, { body: target });
  assert.equal(refused.status, 404);
  assert.match(refused.text, /Driver fake-hardware does not support raid \(disabled or not implemented\)\./);
});

test("managing a node reads its BIOS settings and firmware; the registry is shown since 1.74", async () => {
  const path = await createFakeNode(served);
  await served.ask("PUT", `${path}/states/provision`, { body: { target: "manage" } });
  const managed = await reached(served, path, "manageable");
  assert.equal(managed["boot_mode"], "uefi");
  assert.equal(managed["secure_boot"], false);
  const list = (await served.ask("GET", `${path}/bios`)).json["bios"] as JsonObject[];
  const turbo = list.find(({ name }) => name === "ProcTurboMode");
  assert.deepEqual(Object.keys(turbo ?? {}), ["created_at", "updated_at", "name", "value", "links"]);
  assert.equal(turbo?.["value"], "Enabled");
  const detailed = (await served.ask("GET", `${path}/bios?detail=true`)).json["bios"] as JsonObject[];
  assert.deepEqual(detailed.find(({ name }) => name === "ProcTurboMode")?.["allowable_values"], [
    "Enabled",
    "Disabled",
  ]);
  const some = (await served.ask("GET", `${path}/bios?fields=name,read_only`)).json["bios"] as JsonObject[];
  assert.deepEqual(Object.keys(some[0] ?? {}), ["created_at", "updated_at", "name", "read_only", "links"]);
  for (const wrong of ["detail=true&fields=name", "fields=colour"]) {
    assert.equal((await served.ask("GET", `${path}/bios?${wrong}`)).status, 400);
  }
  assert.equal((await served.ask("GET", `${path}/bios?detail=true`, { version: "1.73" })).status, 400);
  const one = (await served.ask("GET", `${path}/bios/NumCores`)).json["NumCores"] as JsonObject;
  assert.equal(one["upper_bound"], 64);
  const old = (await served.ask("GET", `${path}/bios/NumCores`, { version: "1.73" })).json["NumCores"] as JsonObject;
  assert.equal("upper_bound" in old, false);
  const missing = await served.ask("GET", `${path}/bios/Warp`);
  assert.equal(missing.status, 404);
  assert.match(missing.text, /doesn't have a BIOS setting 'Warp'/);
  assert.equal((await served.ask("GET", `${path}/bios`, { version: "1.39" })).status, 404);
  const firmware = (await served.ask("GET", `${path}/firmware`)).json["firmware"] as JsonObject[];
  assert.deepEqual(
    firmware.map(({ component, current_version, vendor }) => [component, current_version, vendor]),
    [
      ["bios", "1.0.0", "Fake"],
      ["bmc", "1.0.0", "Fake"],
    ],
  );
  const before114 = await served.ask("GET", `${path}/firmware`, { version: "1.113" });
  assert.equal("vendor" in ((before114.json["firmware"] as JsonObject[])[0] ?? {}), false);
  assert.equal((await served.ask("GET", `${path}/firmware`, { version: "1.85" })).status, 404);
});

test("steps of BIOS, firmware and RAID change what is told of them; what a step refuses is the node's last error", async () => {
  const path = await createFakeNode(served);
  const provision = (body: JsonObject) => served.ask("PUT", `${path}/states/provision`, { body });
  await provision({ target: "manage" });
  await reached(served, path, "manageable");
  await served.ask("PUT", `${path}/states/raid`, { body: { logical_disks: [{ size_gb: 50, raid_level: "1" }] } });
  const settings = [{ name: "NumCores", value: "16" }];
  const firmware = [{ component: "bios", url: "http://images/bios-2.4.1.bin" }];
  const started = await provision({
    target: "clean",
    clean_steps: [
      { interface: "raid", step: "create_configuration" },
      { interface: "bios", step: "apply_configuration", args: { settings } },
      { interface: "firmware", step: "update", args: { settings: firmware } },
      { interface: "management", step: "self_test", args: { reboot: true } },
    ],
  });
  assert.equal(started.status, 202, started.text);
  const cleaned = await reached(served, path, "manageable");
  assert.equal(cleaned["last_error"], null);
  const disks = (cleaned["raid_config"] as JsonObject)["logical_disks"];
  assert.deepEqual(disks, [{ volume_name: "fake-0", size_gb: 50, raid_level: "1" }]);
  const bios = (await served.ask("GET", `${path}/bios/NumCores`)).json["NumCores"] as JsonObject;
  assert.equal(bios["value"], "16");
  const [first] = (await served.ask("GET", `${path}/firmware`)).json["firmware"] as JsonObject[];
  assert.deepEqual(
    [first?.["initial_version"], first?.["current_version"], first?.["last_version_flashed"]],
    ["1.0.0", "2.4.1", "2.4.1"],
  );
  const refused = [{ name: "NumCores", value: "65" }];
  await provision({
    target: "clean",
    clean_steps: [{ interface: "bios", step: "apply_configuration", args: { settings: refused } }],
  });
  assert.match(
    String((await reached(served, path, "clean failed"))["last_error"]),
    /'NumCores' cannot be '65'.*1 to 64/,
  );
  const unknown = await provision({ target: "clean", clean_steps: [{ interface: "bios", step: "warp" }] });
  assert.equal(unknown.status, 400);
});
