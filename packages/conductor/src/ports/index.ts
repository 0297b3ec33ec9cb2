export type { AgentClient, AgentEndpoint } from "./agent-client.ts";
export type {
  AllocationChanges,
  AllocationFilter,
  AllocationRecord,
  AllocationState,
  AllocationStore,
} from "./allocation.ts";
export type { BiosSettingRecord, BiosSettingStore } from "./bios-setting.ts";
export type { ChassisChanges, ChassisRecord, ChassisStore } from "./chassis.ts";
export type { ConductorRecord, ConductorStore } from "./conductor-record.ts";
export type { DeployTemplateChanges, DeployTemplateRecord, DeployTemplateStore } from "./deploy-template.ts";
export type { FirmwareComponentRecord, FirmwareComponentStore } from "./firmware-component.ts";
export type { HistoryEntry, HistoryStore } from "./history.ts";
export type { InspectionReport, InspectionReportStore } from "./inspection-report.ts";
export {
  INSPECTION_PHASES,
  type InspectionPhase,
  type InspectionRuleChanges,
  type InspectionRuleRecord,
  type InspectionRuleStore,
  type RuleCondition,
  type RuleOperation,
} from "./inspection-rule.ts";
export type { NodeSensors, SensorStore } from "./sensors.ts";
export type { InventoryStore, NodeInventory } from "./inventory.ts";
export type {
  AllocatableQuery,
  NodeChanges,
  NodeFilter,
  NodeInterfaces,
  NodeRecord,
  NodeStore,
  NodeUpdateOptions,
  Page,
} from "./node.ts";
export type { PortChanges, PortFilter, PortRecord, PortStore } from "./port.ts";
export type { PortgroupChanges, PortgroupFilter, PortgroupRecord, PortgroupStore } from "./portgroup.ts";
export type { RunbookChanges, RunbookFilter, RunbookRecord, RunbookStep, RunbookStore } from "./runbook.ts";
export type { ShardCount, ShardStore } from "./shard.ts";
export type { Store, Stores } from "./store.ts";
export {
  type NewTimelineEvent,
  TIMELINE_KINDS,
  type TimelineEvent,
  type TimelineKind,
  type TimelineQuery,
  type TimelineStore,
} from "./timeline.ts";
export type {
  VolumeConnectorChanges,
  VolumeConnectorRecord,
  VolumeConnectorStore,
  VolumeFilter,
} from "./volume-connector.ts";
export type { VolumeTargetChanges, VolumeTargetRecord, VolumeTargetStore } from "./volume-target.ts";
