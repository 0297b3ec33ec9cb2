export {
  AGENT_PORT,
  AgentCommand,
  COMMAND_STATUSES,
  CommandRequest,
  type CommandStatus,
  HeartbeatRequest,
  LookupResponse,
  ManagerVersions,
  type StepsResult,
} from "./agent-protocol.ts";
export { ImageInfo, PartitionUuids } from "./image-info.ts";
export { AgentManifest, RamdiskManifest } from "./manifest.ts";
export {
  ArgInfo,
  BASE64_PATTERN,
  OfferedStep,
  RequestedStep,
  STEP_INTERFACES,
  STEP_KINDS,
  STEP_LIMITS,
  type StepInterface,
  type StepKind,
  type StepLimits,
} from "./steps.ts";
export {
  INDICATOR_COMPONENTS,
  INDICATOR_STATES,
  type IndicatorComponent,
  type IndicatorState,
  INTERFACE_KINDS,
  type InterfaceKind,
  VIRTUAL_MEDIA_DEVICES,
  type VirtualMediaDevice,
} from "./hardware-words.ts";
export { LOGICAL_DISK_PROPERTIES, LogicalDisk, RAID_LEVELS, RaidConfig } from "./raid.ts";
export {
  ALLOCATION_STATES,
  type AllocationState,
  type Fault,
  FAULTS,
  POWER_STATES,
  POWER_TARGETS,
  type PowerStateName,
  type PowerTargetName,
  PROVISION_STATES,
  PROVISION_VERBS,
  type ProvisionState,
  type ProvisionVerb,
} from "./states.ts";
export * from "./bare-metal/index.ts";
export { TIMELINE_KINDS, TimelineEntry, type TimelineKind, TimelinePage } from "./ingot/timeline.ts";
export {
  BULK_COLLECTIONS,
  BULK_ROUTES,
  type BulkCollection,
  type BulkRoute,
  MAX_BULK,
  pathOfBulk,
} from "./ingot/bulk.ts";
export { NodeLockAnswer } from "./ingot/lock.ts";
export { ingotDeployTemplateResource, ingotRunbookResource, PROVISION_BODY } from "./ingot/limited-steps.ts";
export { NodePlanAnswer } from "./ingot/plan.ts";
export type { IngotRouteRow } from "./ingot/route.ts";
export { INGOT_ROUTES, type IngotRoute, MAX_WAIT_SECONDS } from "./ingot/routes.ts";
export { NodeSensorsAnswer } from "./ingot/sensors.ts";
export { StepsAnswer, StepSupportAnswer } from "./ingot/steps.ts";
