/** How a machine is, in Redfish's and Ironic's words. */
export type Health = "OK" | "Warning" | "Critical";

/** Ironic's groups of sensors. */
export type SensorType = "Temperature" | "Fan" | "Power" | "Drive";

/** One sensor as the BMC tells of it; null is what it does not tell. */
export interface SensorReading {
  readonly type: SensorType;
  /** Unlike that of any other of the machine and type: `CPU 1@chassis`. */
  readonly name: string;
  readonly value: number | null;
  /** Of the value and its bounds: `Cel`, `RPM`, `%`, `W`, `By`. */
  readonly unit: string | null;
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly health: Health | null;
  /** `Enabled`, `Absent`, …: DSP0268, Resource.Status.State. */
  readonly state: string | null;
}
