export { ApiClient } from "./api-client.ts";
export { Collection, type ListOptions } from "./bare-metal/collection.ts";
export type { ProvisionOptions, Validation } from "./bare-metal/nodes.ts";
export type { Patch, PatchOperation } from "./bare-metal/patch.ts";
export { EventStream, type EventStreamOptions } from "./events/event-stream.ts";
export type { Query } from "./http/answer.ts";
export type { ClientOptions } from "./http/client-options.ts";
export { DEFAULT_ENDPOINT } from "./http/endpoint.ts";
export { WANTED_VERSION } from "./http/version-agreement.ts";
export type {
  CatalogueStep,
  NodeLock,
  PlanRequest,
  StepsRequest,
  StepSupport,
  TimelineRequest,
} from "./ingot/ingot-client.ts";
export type { OperationPlan, PlannedStep } from "./ingot/plan.ts";
export { judgeNode, nameOf, type NodeStanding } from "./wait/judge-node.ts";
export { waitForAllocation } from "./wait/wait-for-allocation.ts";
export { waitForNode, type WaitOptions } from "./wait/wait-for-node.ts";
