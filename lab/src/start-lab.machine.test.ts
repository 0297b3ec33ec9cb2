import assert from "node:assert/strict";
import { on } from "node:events";
import { readFile, stat, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { test } from "node:test";
import { isFailure } from "@ingot/kernel";
import { labPaths } from "./lab-paths.ts";
import { startLab } from "./start-lab.ts";
import { bootableCd, bootSector } from "./testing/boot-program.ts";
import { imageServer, labFixture, type LabFixture } from "./testing/lab-fixture.ts";

async function installed(fixture: LabFixture, line: string, then: Parameters<typeof bootSector>[1]): Promise<void> {
  await writeFile(labPaths(fixture.lab.dir).node(fixture.node.name).disk(0), bootSector(line, then), { flag: "r+" });
}

async function reset(fixture: LabFixture, ResetType: string): Promise<void> {
  const path = `${fixture.system}/Actions/ComputerSystem.Reset`;
  const reply = await fixture.redfish("POST", path, { body: { ResetType } });
  assert.equal(reply.status, 204, reply.text);
}

async function powerState(fixture: LabFixture): Promise<unknown> {
  return (await fixture.redfish("GET", fixture.system)).body["PowerState"];
}

async function bootOf(fixture: LabFixture): Promise<Record<string, unknown>> {
  return (await fixture.redfish("GET", fixture.system)).body["Boot"] as Record<string, unknown>;
}

async function untilOff({ node, scope }: LabFixture): Promise<void> {
  while (node.report().power_state === "on") await scope.sleep(20);
}

test("a medium that is inserted for one boot is booted once: the guest's own reset boots the disk", async () => {
  await using fixture = await labFixture();
  await using images = await imageServer((_request, response) => response.end(bootableCd("FROM THE CD", "reset")));
  await installed(fixture, "FROM THE DISK", "halt");
  const medium = `${fixture.manager}/VirtualMedia/Cd`;
  const insert = { Image: `${images.url}/boot.iso`, Inserted: true, WriteProtected: true };
  const inserted = await fixture.redfish("POST", `${medium}/Actions/VirtualMedia.InsertMedia`, { body: insert });
  assert.equal(inserted.status, 204, inserted.text);
  const Boot = { BootSourceOverrideEnabled: "Once", BootSourceOverrideTarget: "Cd" };
  assert.equal((await fixture.redfish("PATCH", fixture.system, { body: { Boot } })).status, 204);
  await reset(fixture, "On");
  await fixture.node.waitForSerial(fixture.scope, /FROM THE CD[^]*FROM THE DISK/);
  assert.equal(await powerState(fixture), "On");
  const after = await bootOf(fixture);
  assert.deepEqual([after["BootSourceOverrideEnabled"], after["BootSourceOverrideTarget"]], ["Disabled", "None"]);
  assert.equal((await fixture.redfish("GET", medium)).body["Inserted"], true);
});

test("an override that is continuous stays until it is taken back", async () => {
  await using fixture = await labFixture();
  await using images = await imageServer((_request, response) => response.end(bootableCd("FROM THE CD", "halt")));
  await installed(fixture, "FROM THE DISK", "halt");
  const insert = { Image: `${images.url}/boot.iso` };
  await fixture.redfish("POST", `${fixture.manager}/VirtualMedia/Cd/Actions/VirtualMedia.InsertMedia`, {
    body: insert,
  });
  const Boot = { BootSourceOverrideEnabled: "Continuous", BootSourceOverrideTarget: "Cd" };
  await fixture.redfish("PATCH", fixture.system, { body: { Boot } });
  await reset(fixture, "On");
  await fixture.node.waitForSerial(fixture.scope, /FROM THE CD/);
  await reset(fixture, "ForceRestart");
  await fixture.node.waitForSerial(fixture.scope, /FROM THE CD[^]*FROM THE CD/);
  await fixture.redfish("PATCH", fixture.system, { body: { Boot: { BootSourceOverrideEnabled: "Disabled" } } });
  await reset(fixture, "ForceRestart");
  await fixture.node.waitForSerial(fixture.scope, /FROM THE DISK/);
});

test("a medium can be changed while the machine runs", async () => {
  await using fixture = await labFixture();
  await using images = await imageServer((_request, response) => response.end(bootableCd("FROM THE CD", "halt")));
  await installed(fixture, "FROM THE DISK", "halt");
  await reset(fixture, "On");
  await fixture.node.waitForSerial(fixture.scope, /FROM THE DISK/);
  const actions = `${fixture.manager}/VirtualMedia/Cd/Actions/VirtualMedia`;
  const insert = { body: { Image: `${images.url}/boot.iso` } };
  assert.equal((await fixture.redfish("POST", `${actions}.InsertMedia`, insert)).status, 204);
  assert.equal((await fixture.redfish("POST", `${actions}.EjectMedia`, { body: {} })).status, 204);
  assert.equal(await powerState(fixture), "On");
});

test("a guest that switches itself off is off, and its disk stays as it was", async () => {
  await using fixture = await labFixture();
  await installed(fixture, "GOOD NIGHT", "power-off");
  await reset(fixture, "On");
  await fixture.node.waitForSerial(fixture.scope, /the guest has switched itself off/);
  await untilOff(fixture);
  assert.equal(await powerState(fixture), "Off");
  await reset(fixture, "On");
  await fixture.node.waitForSerial(fixture.scope, /GOOD NIGHT[^]*GOOD NIGHT/);
});

test("the power button is the guest's to obey: shut down, or shut down and start again", async () => {
  await using fixture = await labFixture();
  await installed(fixture, "READY", "wait-for-button");
  await reset(fixture, "On");
  await fixture.node.waitForSerial(fixture.scope, /READY/);
  await reset(fixture, "GracefulRestart");
  await fixture.node.waitForSerial(fixture.scope, /READY[^]*READY/);
  await reset(fixture, "GracefulShutdown");
  await untilOff(fixture);
});

test("a guest that does not listen stays on until the plug is pulled", async () => {
  await using fixture = await labFixture();
  await installed(fixture, "DEAF", "halt");
  await reset(fixture, "PushPowerButton");
  await fixture.node.waitForSerial(fixture.scope, /DEAF/);
  await reset(fixture, "GracefulShutdown");
  await reset(fixture, "Nmi");
  assert.equal(await powerState(fixture), "On");
  await reset(fixture, "ForceOff");
  assert.equal(await powerState(fixture), "Off");
});

test("a QEMU that dies is a machine that is off, with its last words in the machine's log", async () => {
  await using fixture = await labFixture();
  await installed(fixture, "ALIVE", "halt");
  await reset(fixture, "On");
  await fixture.node.waitForSerial(fixture.scope, /ALIVE/);
  const { pidFile } = labPaths(fixture.lab.dir).node(fixture.node.name);
  process.kill(Number(await readFile(pidFile, "utf8")), "SIGKILL");
  await fixture.node.waitForSerial(fixture.scope, /the machine is off: QEMU was killed by SIGKILL/);
  assert.equal(await powerState(fixture), "Off");
});

test("a machine that QEMU cannot start is an error of the power action that says why", async () => {
  await using fixture = await labFixture({ cpuModel: "no-such-processor" });
  const path = `${fixture.system}/Actions/ComputerSystem.Reset`;
  const reply = await fixture.redfish("POST", path, { body: { ResetType: "On" } });
  assert.equal(reply.status, 500);
  assert.match(reply.text, /unable to find CPU model 'no-such-processor'/);
  assert.equal(await powerState(fixture), "Off");
});

test("the console says what the machine says, and stays through a reset", async () => {
  await using fixture = await labFixture();
  await installed(fixture, "HELLO CONSOLE", "halt");
  const socket = connect(fixture.node.report().console_socket);
  let text = "";
  const heard = async (times: number) => {
    for await (const [chunk] of on(socket, "data", { signal: fixture.scope.signal })) {
      text += String(chunk);
      if (text.split("HELLO CONSOLE").length > times) return;
    }
  };
  const first = heard(1);
  await fixture.node.power(fixture.scope, "on");
  await first;
  const second = heard(2);
  await fixture.node.power(fixture.scope, "reset");
  await second;
  socket.destroy();
});

test("UEFI firmware runs, and the machine can be told to boot by BIOS next", async () => {
  await using fixture = await labFixture({ bootMode: "uefi", memoryBytes: 256 * 1024 ** 2 });
  await installed(fixture, "BY BIOS", "halt");
  await reset(fixture, "On");
  await fixture.node.waitForSerial(fixture.scope, /BdsDxe/);
  await fixture.redfish("PATCH", fixture.system, { body: { Boot: { BootSourceOverrideMode: "Legacy" } } });
  await reset(fixture, "ForceRestart");
  await fixture.node.waitForSerial(fixture.scope, /BY BIOS/);
});

test("a reset makes the machine blank: off, an empty disk, no medium", async () => {
  await using fixture = await labFixture();
  await installed(fixture, "OLD SYSTEM", "halt");
  await reset(fixture, "On");
  await fixture.node.waitForSerial(fixture.scope, /OLD SYSTEM/);
  await fixture.node.reset(fixture.scope);
  assert.equal(await powerState(fixture), "Off");
  const disk = labPaths(fixture.lab.dir).node(fixture.node.name).disk(0);
  assert.equal(
    (await readFile(disk)).some((byte) => byte !== 0),
    false,
  );
});

test("a stopped laboratory leaves nothing; a kept one comes back with the same machines", async () => {
  await using fixture = await labFixture({ nodes: 2 });
  const { dir } = fixture.lab;
  const before = fixture.lab.nodes.map((node) => node.report());
  await fixture.lab.stop({ keep: true });
  const again = await startLab(fixture.scope, { dir, nodes: 2, bootMode: "bios", acceleration: "tcg" });
  const identity = ({
    mac_address,
    system_uuid,
    ssh_port,
    agent_port,
    redfish_address,
    redfish_password,
  }: (typeof before)[0]) => [...[mac_address, system_uuid, ssh_port, agent_port, redfish_address, redfish_password]];
  assert.deepEqual(
    again.nodes.map((node) => identity(node.report())),
    before.map(identity),
  );
  await again.stop();
  await assert.rejects(stat(dir), /ENOENT/);
});

test("two laboratories live side by side, and one directory holds only one", async () => {
  await using one = await labFixture();
  await using other = await labFixture();
  assert.notEqual(one.node.report().redfish_address, other.node.report().redfish_address);
  assert.notEqual(one.node.report().mac_address, other.node.report().mac_address);
  await assert.rejects(startLab(one.scope, { dir: one.lab.dir }), (thrown) => isFailure(thrown, "lab.already_running"));
  assert.equal((await one.redfish("GET", one.system)).status, 200);
});
