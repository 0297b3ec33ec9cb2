import assert from "node:assert/strict";
import { test } from "node:test";
import type { SensorReading } from "@ingot/driver-kit";
import { isFailure } from "@ingot/kernel";
import { redfishManagement } from "./management.ts";
import { redfishPower } from "./power.ts";
import type { EmulatorFaults } from "./testing/emulator-state.ts";
import { openBench } from "./testing/bench.ts";

async function read(faults: Partial<EmulatorFaults>): Promise<readonly SensorReading[]> {
  await using bench = await openBench();
  Object.assign(bench.state.faults, faults);
  const sensors = await redfishManagement(bench.clients).getSensors?.(bench.context());
  assert.ok(sensors !== undefined);
  return sensors;
}

const lines = (sensors: readonly SensorReading[]) =>
  sensors.map(({ type, name, value, unit, minimum, maximum, health, state }) =>
    [type, name, value, unit, minimum, maximum, health, state].join(" "),
  );

test("sensors of older services: Thermal, Power and the drives, whatever of it is missing", async () => {
  assert.deepEqual(lines(await read({ sensors: "resources" })), [
    "Temperature CPU 1@1 41 Cel 0 95 Critical Enabled",
    "Temperature CPU 2@1  Cel    Absent",
    "Fan Fan 1@1 4200 RPM  12000 OK Enabled",
    "Fan Fan 2@1 35 %    ",
    "Power PSU 1@1 120 W  750 OK Enabled",
    "Power 1@1  W    Absent",
    "Drive a@storage 17179869184 By    ",
    "Drive b@storage  By    ",
  ]);
});

test("sensors of newer ones: ThermalSubsystem, PowerSubsystem and Storage", async () => {
  const told = lines(await read({ sensors: "subsystems", storage: "raid" }));
  assert.deepEqual(told.slice(0, 4), [
    "Temperature CPU 1@1 44 Cel    ",
    "Fan Fan 1@1 3600 RPM   OK Enabled",
    "Fan 2@1 31 %    ",
    "Power PSU 1@1 150.5 W  800 Warning Enabled",
  ]);
  assert.equal(told.length, 9);
  assert.ok(told.slice(4).every((line) => line.startsWith("Drive ")));
});

test("what a BMC fails to tell of is left out; a BMC that tells nothing at all is a failure", async () => {
  const told = lines(await read({ sensors: "broken" }));
  assert.ok(told.some((line) => line.startsWith("Power PSU 1")));
  assert.ok(!told.some((line) => line.startsWith("Temperature")));
  assert.ok((await read({ sensors: "none" })).every(({ type }) => type === "Drive"));
  await using bench = await openBench();
  Object.assign(bench.state.faults, { garbage: Infinity });
  const asked = redfishManagement(bench.clients).getSensors?.(bench.context());
  await assert.rejects(asked ?? Promise.resolve(), (thrown) => isFailure(thrown));
});

test("power and health come with one question; a health that is no word of Redfish's is not told", async () => {
  await using bench = await openBench();
  const { observe } = redfishPower(bench.clients);
  for (const [status, health] of [
    [{ Health: "OK", HealthRollup: "Critical" }, "Critical"],
    [{ Health: "Warning" }, "Warning"],
    [{ Health: "Splendid" }, null],
    [{}, null],
  ] as const) {
    bench.state.status = status;
    await observe?.(bench.context());
    bench.state.requests.length = 0;
    assert.deepEqual(await observe?.(bench.context()), { power: "power off", health });
    assert.equal(bench.state.requests.filter((line) => line === "GET /redfish/v1/Systems/1").length, 1);
  }
});
