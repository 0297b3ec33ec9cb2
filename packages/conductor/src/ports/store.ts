import type { AllocationStore } from "./allocation.ts";
import type { BiosSettingStore } from "./bios-setting.ts";
import type { ChassisStore } from "./chassis.ts";
import type { ConductorStore } from "./conductor-record.ts";
import type { DeployTemplateStore } from "./deploy-template.ts";
import type { FirmwareComponentStore } from "./firmware-component.ts";
import type { HistoryStore } from "./history.ts";
import type { InspectionReportStore } from "./inspection-report.ts";
import type { InspectionRuleStore } from "./inspection-rule.ts";
import type { InventoryStore } from "./inventory.ts";
import type { NodeStore } from "./node.ts";
import type { PortStore } from "./port.ts";
import type { PortgroupStore } from "./portgroup.ts";
import type { RunbookStore } from "./runbook.ts";
import type { SensorStore } from "./sensors.ts";
import type { ShardStore } from "./shard.ts";
import type { TimelineStore } from "./timeline.ts";
import type { VolumeConnectorStore } from "./volume-connector.ts";
import type { VolumeTargetStore } from "./volume-target.ts";
import type { Fence, Signals, StepLog } from "@ingot/engine";

/** One store for each resource; inside a transaction all of them write to it. */
export interface Stores {
  readonly nodes: NodeStore;
  readonly ports: PortStore;
  readonly portgroups: PortgroupStore;
  readonly chassis: ChassisStore;
  readonly volumeConnectors: VolumeConnectorStore;
  readonly volumeTargets: VolumeTargetStore;
  readonly inventories: InventoryStore;
  readonly sensors: SensorStore;
  readonly inspectionReports: InspectionReportStore;
  readonly inspectionRules: InspectionRuleStore;
  readonly biosSettings: BiosSettingStore;
  readonly firmwareComponents: FirmwareComponentStore;
  readonly shards: ShardStore;
  readonly allocations: AllocationStore;
  readonly deployTemplates: DeployTemplateStore;
  readonly runbooks: RunbookStore;
  readonly timeline: TimelineStore;
  readonly history: HistoryStore;
  readonly conductors: ConductorStore;
  /** The engine's own port: operations, their steps, checkpoints and leases. */
  readonly operations: StepLog;
}

export interface Store extends Stores {
  /** How the processes over one database wake each other; absent when only one can use it. */
  readonly signals?: Signals;
  /** The same store for one who has claimed an operation: each write throws `operation.fenced` once another has it. */
  readonly fenced?: (fence: Fence) => Store;
  /**
   * All writes of `work` become durable together or not at all. It must await nothing but the stores it is given (a call of
   * the store itself throws), and is run again when another transaction came in between.
   */
  transaction<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
