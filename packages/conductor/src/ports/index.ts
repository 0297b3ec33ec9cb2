export type { AgentClient, AgentEndpoint } from "./agent-client.ts";
export type {
  AllocationChanges,
  AllocationFilter,
  AllocationRecord,
  AllocationState,
  AllocationStore,
} from "./allocation.ts";
export type { ConductorRecord, ConductorStore } from "./conductor-record.ts";
export type { DeployTemplateChanges, DeployTemplateRecord, DeployTemplateStore } from "./deploy-template.ts";
export type { HistoryEntry, HistoryStore } from "./history.ts";
export type { AllocatableQuery, NodeChanges, NodeFilter, NodeInterfaces, NodeRecord, NodeStore, Page } from "./node.ts";
export type { PortChanges, PortFilter, PortRecord, PortStore } from "./port.ts";
export type { Store, Stores } from "./store.ts";
export {
  type NewTimelineEvent,
  TIMELINE_KINDS,
  type TimelineEvent,
  type TimelineKind,
  type TimelineQuery,
  type TimelineStore,
} from "./timeline.ts";
