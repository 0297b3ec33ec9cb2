import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { JsonObject } from "@ingot/kernel";
import { createFakeNode, WITHOUT_EXTRAS } from "../testing/fake-node.ts";
import { serve, type Served } from "../testing/served.ts";

let served: Served;
before(async () => {
  served = await serve();
});
after(() => served[Symbol.asyncDispose]());

test("a console is served after it was started, and is told only then", async () => {
  const path = await createFakeNode(served);
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
  const path = await createFakeNode(served);
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
  const path = await createFakeNode(served);
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
  const path = await createFakeNode(served);
  assert.equal((await served.ask("PUT", `${path}/management/inject_nmi`, { body: {} })).status, 204);
  assert.equal((await served.ask("PUT", `${path}/management/inject_nmi`)).status, 204);
  assert.equal((await served.ask("PUT", `${path}/management/inject_nmi`, { version: "1.28" })).status, 404);
  const failing = await createFakeNode(served, { driver_info: { fake_fail: "management.inject_nmi" } });
  const failed = await served.ask("PUT", `${failing}/management/inject_nmi`, { body: {} });
  assert.equal(failed.status, 502);
  assert.match(failed.text, /inject_nmi/);
});

test("virtual media are attached and detached by their devices", async () => {
  const path = await createFakeNode(served);
  const media = async () =>
    (JSON.parse((await served.ask("GET", `${path}/vmedia`)).text) as JsonObject[]).map(({ media_types, image }) => [
      (media_types as string[])[0],
      image,
    ]);
  const attach = (body: JsonObject) => served.ask("POST", `${path}/vmedia`, { body });
  assert.equal((await attach({ device_type: "cdrom", image_url: "http://images/a.iso" })).status, 204);
  assert.equal((await attach({ device_type: "disk", image_url: "https://u:hush@images/b.img" })).status, 204);
  assert.deepEqual(await media(), [
    ["CD", "http://images/a.iso"],
    ["Floppy", null],
    ["USBStick", "https://u:******@images/b.img"],
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

test("what no-* interfaces stand for is refused, and told by validate", async () => {
  const path = await createFakeNode(served, WITHOUT_EXTRAS);
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
