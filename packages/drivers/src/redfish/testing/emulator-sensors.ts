/** The sensors of an emulated chassis, in the older form of Redfish and in the newer. */
import type { JsonObject } from "@ingot/kernel";
import type { EmulatorState } from "./emulator-state.ts";

const CHASSIS = "/redfish/v1/Chassis/1";
const ref = (path: string): JsonObject => ({ "@odata.id": path });
const members = (path: string, ids: readonly string[]): JsonObject => ({
  ...ref(path),
  Members: ids.map((id) => ref(`${path}/${id}`)),
});
const ENABLED: JsonObject = { State: "Enabled", Health: "OK" };

/** What the chassis links to. */
export function sensorLinks({ faults }: EmulatorState): JsonObject {
  if (faults.sensors === "none") return {};
  return faults.sensors === "subsystems"
    ? {
        ThermalSubsystem: ref(`${CHASSIS}/ThermalSubsystem`),
        PowerSubsystem: ref(`${CHASSIS}/PowerSubsystem`),
      }
    : { Thermal: ref(`${CHASSIS}/Thermal`), Power: ref(`${CHASSIS}/Power`) };
}

/** In the form `broken`, what tells of temperatures is missing though it is linked to. */
export function sensorResources({ faults }: EmulatorState): Record<string, () => JsonObject> {
  return {
    ...(faults.sensors === "broken" ? {} : { [`${CHASSIS}/Thermal`]: thermal }),
    [`${CHASSIS}/Power`]: () => ({
      PowerSupplies: [
        { Name: "PSU 1", LastPowerOutputWatts: 120, PowerCapacityWatts: 750, Status: ENABLED },
        { MemberId: "1", LastPowerOutputWatts: null, Status: { State: "Absent" } },
      ],
    }),
    [`${CHASSIS}/ThermalSubsystem`]: () => ({
      ThermalMetrics: ref(`${CHASSIS}/ThermalSubsystem/ThermalMetrics`),
      Fans: ref(`${CHASSIS}/ThermalSubsystem/Fans`),
    }),
    [`${CHASSIS}/ThermalSubsystem/ThermalMetrics`]: () => ({
      TemperatureReadingsCelsius: [{ DeviceName: "CPU 1", Reading: 44 }],
    }),
    [`${CHASSIS}/ThermalSubsystem/Fans`]: () => members(`${CHASSIS}/ThermalSubsystem/Fans`, ["1", "2"]),
    [`${CHASSIS}/ThermalSubsystem/Fans/1`]: () => ({
      Name: "Fan 1",
      SpeedPercent: { Reading: 30, SpeedRPM: 3600 },
      Status: ENABLED,
    }),
    [`${CHASSIS}/ThermalSubsystem/Fans/2`]: () => ({ Id: "2", SpeedPercent: { Reading: 31 } }),
    [`${CHASSIS}/PowerSubsystem`]: () => ({ PowerSupplies: ref(`${CHASSIS}/PowerSubsystem/PowerSupplies`) }),
    [`${CHASSIS}/PowerSubsystem/PowerSupplies`]: () => members(`${CHASSIS}/PowerSubsystem/PowerSupplies`, ["1"]),
    [`${CHASSIS}/PowerSubsystem/PowerSupplies/1`]: () => ({
      Name: "PSU 1",
      PowerCapacityWatts: 800,
      Metrics: ref(`${CHASSIS}/PowerSubsystem/PowerSupplies/1/Metrics`),
      Status: { State: "Enabled", Health: "Warning" },
    }),
    [`${CHASSIS}/PowerSubsystem/PowerSupplies/1/Metrics`]: () => ({ OutputPowerWatts: { Reading: 150.5 } }),
  };
}

function thermal(): JsonObject {
  return {
    Temperatures: [
      {
        Name: "CPU 1",
        ReadingCelsius: 41,
        MinReadingRangeTemp: 0,
        MaxReadingRangeTemp: 95,
        Status: { State: "Enabled", Health: "Critical" },
      },
      { Name: "CPU 2", ReadingCelsius: null, Status: { State: "Absent" } },
      "no object",
    ],
    Fans: [
      { FanName: "Fan 1", Reading: 4200, ReadingUnits: "RPM", MinReading: 0, MaxReadingRange: 12_000, Status: ENABLED },
      { Name: "Fan 2", Reading: 35, ReadingUnits: "Percent" },
    ],
  };
}
