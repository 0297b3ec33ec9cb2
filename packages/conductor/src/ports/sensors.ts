import type { SensorReading } from "@ingot/driver-kit";

/** What a machine's sensors said when they were last asked. */
export interface NodeSensors {
  /** Milliseconds since the epoch. */
  readonly collected_at: number;
  readonly readings: readonly SensorReading[];
}

export interface SensorStore {
  /** Replaces what the node had. */
  put(nodeUuid: string, sensors: NodeSensors): Promise<void>;
  ofNode(nodeUuid: string): Promise<NodeSensors | undefined>;
}
