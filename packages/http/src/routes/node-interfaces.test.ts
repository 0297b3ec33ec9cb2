import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { JsonObject } from "@ingot/kernel";
import { serve, type Served } from "../testing/served.ts";

let served: Served;
before(async () => {
  served = await serve();
});
after(() => served[Symbol.asyncDispose]());

let count = 0;
async function node(fields: JsonObject = {}): Promise<string> {
  count += 1;
  const name = `iface-${count}`;
  const created = await served.ask("POST", "/v1/nodes", { body: { driver: "fake-hardware", name, ...fields } });
  assert.equal(created.status, 201, created.text);
  return `/v1/nodes/${name}`;
}

/** Waits, by the event stream of nobody: until the node has the state. */
async function reached(path: string, state: string): Promise<JsonObject> {
  for (;;) {
    const { json } = await served.ask("GET", path);
    if (json["provision_state"] === state && json["reservation"] === null) return json;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const NONE = {
  bios_interface: "no-bios",
  console_interface: "no-console",
  firmware_interface: "no-firmware",
  raid_interface: "no-raid",
  vendor_interface: "no-vendor",
};

test("a console is served after it was started, and is told only then", async () => {
  const path = await node();
  const show = async () => (await served.ask("GET", `${path}/states/console`)).json;
  assert.deepEqual(await show(), { console_enabled: false, console_info: null });
  const started = await served.ask("PUT", `${path}/states/console`, { body: { enabled: true } });
  assert.equal(started.status, 202);
  assert.equal(started.headers.get("location"), `${served.url}${path}/states/console`);
  const { uuid } = (await served.ask("GET", path)).json;
  assert.deepEqual(await show(), {
    console_enabled: true,
    console_info: { type: "fake", url: `fake://${String(uuid)}` },
  });
  assert.equal((await served.ask("GET", `${path}/states`)).json["console_enabled"], true);
  await served.ask("PUT", `${path}/states/console`, { body: { enabled: "false" } });
  assert.deepEqual(await show(), { console_enabled: false, console_info: null });
  assert.equal((await served.ask("PUT", `${path}/states/console`, { body: {} })).status, 400);
});

test("boot mode and secure boot are set, shown, refused while the node is in transition, and new with 1.76", async () => {
  const path = await node();
  for (const [state, target, shown] of [
    ["boot_mode", "bios", "bios"],
    ["secure_boot", true, true],
    ["secure_boot", "off", false],
  ] as const) {
    const set = await served.ask("PUT", `${path}/states/${state}`, { body: { target } });
    assert.equal(set.status, 202, set.text);
    assert.equal(set.headers.get("location"), `${served.url}${path}/states`);
    assert.equal((await served.ask("GET", `${path}/states`)).json[state], shown);
    assert.equal((await served.ask("GET", path)).json[state], shown);
  }
  for (const [state, target] of [
    ["boot_mode", "coreboot"],
    ["secure_boot", "maybe"],
    ["secure_boot", null],
  ] as const) {
    assert.equal((await served.ask("PUT", `${path}/states/${state}`, { body: { target } })).status, 400);
  }
  const old = await served.ask("PUT", `${path}/states/secure_boot`, { version: "1.75", body: { target: true } });
  assert.equal(old.status, 404);
  assert.match(old.text, /starting with the API version 1\.76/);
  const { uuid } = (await served.ask("GET", path)).json;
  await served.conductor.store.nodes.update(String(uuid), { provision_state: "cleaning" });
  const busy = await served.ask("PUT", `${path}/states/boot_mode`, { body: { target: "uefi" } });
  assert.equal(busy.status, 409);
  assert.match(busy.text, /cleaning state/);
});

test("indicators are listed, by component too, read and set; read-only and unknown ones are refused", async () => {
  const path = await node();
  const indicators = `${path}/management/indicators`;
  const all = (await served.ask("GET", indicators)).json["indicators"] as JsonObject[];
  assert.deepEqual(
    all.map(({ name, component, readonly }) => [name, component, readonly]),
    [
      ["led-0@chassis", "chassis", true],
      ["led@system", "system", false],
    ],
  );
  assert.deepEqual(all[1]?.["links"], [
    { href: `${served.url}${indicators}/led@system`, rel: "self" },
    { href: `${served.url}${indicators.replace("/v1", "")}/led@system`, rel: "bookmark" },
  ]);
  const system = (await served.ask("GET", `${indicators}/system`)).json["indicators"] as JsonObject[];
  assert.deepEqual(
    system.map(({ name }) => name),
    ["led@system"],
  );
  assert.deepEqual((await served.ask("GET", `${indicators}/led@system`)).json, { state: "on" });
  const set = await served.ask("PUT", `${indicators}/led@system`, { body: { state: "blinking" } });
  assert.equal(set.status, 204);
  assert.deepEqual((await served.ask("GET", `${indicators}/led%40system`)).json, { state: "blinking" });
  for (const [name, state] of [
    ["led-0@chassis", "on"],
    ["led@system", "PURPLE"],
    ["lamp@system", "on"],
    ["led@engine", "on"],
    ["led", "on"],
  ] as const) {
    assert.equal((await served.ask("PUT", `${indicators}/${name}`, { body: { state } })).status, 400, name);
  }
  assert.equal((await served.ask("GET", indicators, { version: "1.62" })).status, 404);
});

test("an NMI is injected; a BMC that fails at it is the answer", async () => {
  const path = await node();
  assert.equal((await served.ask("PUT", `${path}/management/inject_nmi`, { body: {} })).status, 204);
  assert.equal((await served.ask("PUT", `${path}/management/inject_nmi`)).status, 204);
  assert.equal((await served.ask("PUT", `${path}/management/inject_nmi`, { version: "1.28" })).status, 404);
  const failing = await node({ driver_info: { fake_fail: "management.inject_nmi" } });
  const failed = await served.ask("PUT", `${failing}/management/inject_nmi`, { body: {} });
  assert.equal(failed.status, 502);
  assert.match(failed.text, /inject_nmi/);
});

test("virtual media are attached and detached by their devices", async () => {
  const path = await node();
  const media = async () =>
    (JSON.parse((await served.ask("GET", `${path}/vmedia`)).text) as JsonObject[]).map(({ media_types, image }) => [
      (media_types as string[])[0],
      image,
    ]);
  const attach = (body: JsonObject) => served.ask("POST", `${path}/vmedia`, { body });
  assert.equal((await attach({ device_type: "cdrom", image_url: "http://images/a.iso" })).status, 204);
  assert.equal((await attach({ device_type: "disk", image_url: "https://images/b.img" })).status, 204);
  assert.deepEqual(await media(), [
    ["CD", "http://images/a.iso"],
    ["Floppy", null],
    ["USBStick", "https://images/b.img"],
  ]);
  assert.equal((await served.ask("DELETE", `${path}/vmedia?device_types=cdrom`)).status, 204);
  assert.deepEqual((await media())[0], ["CD", null]);
  assert.equal((await served.ask("DELETE", `${path}/vmedia`)).status, 204);
  assert.deepEqual((await media())[2], ["USBStick", null]);
  for (const body of [
    { device_type: "tape", image_url: "http://images/a.iso" },
    { device_type: "cdrom" },
    { device_type: "cdrom", image_url: "file:///etc/passwd" },
    { device_type: "cdrom", image_url: "http://images/a.iso", image_download_source: "swift" },
  ]) {
    assert.equal((await attach(body)).status, 400, JSON.stringify(body));
  }
  assert.equal((await served.ask("DELETE", `${path}/vmedia?device_types=tape`)).status, 400);
  assert.equal((await served.ask("GET", `${path}/vmedia`, { version: "1.92" })).status, 404);
});

test("a target RAID is checked, kept, emptied; a driver without RAID answers 404 as Ironic's", async () => {
  const path = await node();
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
  const without = await node(NONE);
  const refused = await served.ask("PUT", `${without}/states/raid`, { body: target });
  assert.equal(refused.status, 404);
  assert.match(refused.text, /Driver fake-hardware does not support raid \(disabled or not implemented\)\./);
});

test("what no-* interfaces stand for is refused, and told by validate", async () => {
  const path = await node(NONE);
  for (const [method, where, body] of [
    ["PUT", "states/console", { enabled: true }],
    ["GET", "vendor_passthru/methods", undefined],
    ["POST", "vendor_passthru?method=second_method", {}],
  ] as const) {
    const refused = await served.ask(method, `${path}/${where}`, { body });
    assert.equal(refused.status, 400, where);
    assert.match(refused.text, /does not support (console|vendor) \(disabled or not implemented\)/);
  }
  assert.deepEqual((await served.ask("GET", `${path}/bios`)).json, { bios: [] });
  assert.deepEqual((await served.ask("GET", `${path}/firmware`)).json, { firmware: [] });
  const report = (await served.ask("GET", `${path}/validate`)).json;
  assert.deepEqual(Object.keys(report).toSorted(), [
    "bios",
    "boot",
    "console",
    "deploy",
    "firmware",
    "inspect",
    "management",
    "network",
    "power",
    "raid",
    "rescue",
    "storage",
  ]);
  assert.deepEqual(report["bios"], {
    result: false,
    reason: "Driver fake-hardware does not support bios (disabled or not implemented).",
  });
  assert.deepEqual(report["rescue"], { result: true });
});

test("managing a node reads its BIOS settings and firmware; the registry is shown since 1.74", async () => {
  const path = await node();
  await served.ask("PUT", `${path}/states/provision`, { body: { target: "manage" } });
  const managed = await reached(path, "manageable");
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

test("vendor methods are described, called by query or path, checked, and go on in the background", async () => {
  const path = await node();
  const passthru = `${path}/vendor_passthru`;
  const methods = (await served.ask("GET", `${passthru}/methods`)).json;
  assert.deepEqual(methods["third_method_sync"], {
    async: false,
    attach: false,
    description: "Test if the value of bar is meow",
    http_methods: ["POST"],
    require_exclusive_lock: true,
  });
  const call = (how: string, body: JsonObject = {}, verb = "POST") => served.ask(verb, `${passthru}${how}`, { body });
  const yes = await call("?method=third_method_sync", { bar: "meow" });
  assert.deepEqual([yes.status, yes.text], [200, "true"]);
  const no = await call("/third_method_sync", { bar: "woof" });
  assert.deepEqual([no.status, no.text], [200, "false"]);
  for (const name of ["second_method", "fourth_method_shared_lock"]) {
    const background = await call(`?method=${name}`, { bar: "kazoo" });
    assert.deepEqual([background.status, background.text], [202, ""]);
    await reached(path, "enroll");
  }
  for (const [how, body, verb, words] of [
    ["", {}, "POST", /Method not specified/],
    ["?method=warp", {}, "POST", /No handler for method warp/],
    ["?method=second_method", { bar: "x" }, "PUT", /does not support HTTP PUT/],
    ["?method=second_method", {}, "POST", /Parameter 'bar' not passed to method 'second_method'/],
  ] as const) {
    const refused = await call(how, body, verb);
    assert.equal(refused.status, 400);
    assert.match(refused.text, words);
  }
});

test("a vendor method that fails in the background is the node's last error", async () => {
  const path = await node({ driver_info: { fake_fail: "vendor.second_method" } });
  const called = await served.ask("POST", `${path}/vendor_passthru?method=second_method`, { body: { bar: "x" } });
  assert.equal(called.status, 202);
  const failed = await reached(path, "enroll");
  assert.match(String(failed["last_error"]), /vendor\.second_method/);
});

test("steps of BIOS, firmware and RAID change what is told of them; what a step refuses is the node's last error", async () => {
  const path = await node();
  const provision = (body: JsonObject) => served.ask("PUT", `${path}/states/provision`, { body });
  await provision({ target: "manage" });
  await reached(path, "manageable");
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
  const cleaned = await reached(path, "manageable");
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
  assert.match(String((await reached(path, "clean failed"))["last_error"]), /'NumCores' cannot be '65'.*1 to 64/);
  const unknown = await provision({ target: "clean", clean_steps: [{ interface: "bios", step: "warp" }] });
  assert.equal(unknown.status, 400);
});

test("a driver's vendor methods, logical disks and properties are told, and a driver's method is called", async () => {
  const driver = "/v1/drivers/fake-hardware";
  const properties = (await served.ask("GET", `${driver}/properties`)).json;
  for (const key of ["fake_fail", "fake_bios_delay", "fake_rescue_delay"]) assert.ok(key in properties, key);
  const disks = (await served.ask("GET", `${driver}/raid/logical_disk_properties`)).json;
  assert.match(String(disks["raid_level"]), /'1\+0'/);
  assert.equal((await served.ask("GET", `${driver}/raid/logical_disk_properties`, { version: "1.11" })).status, 406);
  assert.equal((await served.ask("GET", "/v1/drivers/manual-management/raid/logical_disk_properties")).status, 404);
  assert.deepEqual(Object.keys((await served.ask("GET", `${driver}/vendor_passthru/methods`)).json), ["echo"]);
  const echoed = await served.ask("POST", `${driver}/vendor_passthru?method=echo`, { body: { a: [1] } });
  assert.deepEqual([echoed.status, echoed.json], [200, { a: [1] }]);
  for (const how of ["?method=echo&a=1&b=x%20y&a=2", "/echo?b=x%20y&a=1&a=2"]) {
    const told = await served.ask("GET", `${driver}/vendor_passthru${how}`);
    assert.deepEqual([told.status, told.json], [200, { a: ["1", "2"], b: "x y" }], how);
  }
  const bare = await served.ask("GET", `${driver}/vendor_passthru?method=echo`);
  assert.deepEqual([bare.status, bare.text], [200, "{}"]);
  const unexpected = await served.ask("POST", `${driver}/vendor_passthru?method=echo&a=1`, { body: {} });
  assert.equal(unexpected.status, 400, "who sends a body names the arguments in it");
  assert.match(unexpected.text, /Unexpected arguments: a/);
  const both = await served.ask("DELETE", `${driver}/vendor_passthru?method=echo&a=1`, { body: { b: 1 } });
  assert.match(both.text, /Unexpected arguments: a/);
  const deleted = await served.ask("DELETE", `${driver}/vendor_passthru?method=echo&a=1`);
  assert.equal(deleted.status, 400);
  assert.match(deleted.text, /does not support HTTP DELETE/);
  assert.equal((await served.ask("GET", "/v1/drivers/nothing/vendor_passthru/methods")).status, 404);
  const shown = (await served.ask("GET", driver)).json;
  assert.equal(shown["default_bios_interface"], "fake");
  assert.deepEqual(shown["enabled_storage_interfaces"], ["noop", "fake"]);
});
