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
export { ImageInfo } from "./image-info.ts";
export { AgentManifest, RamdiskManifest } from "./manifest.ts";
export {
  ArgInfo,
  BASE64_PATTERN,
  OfferedStep,
  RequestedStep,
  STEP_INTERFACES,
  STEP_KINDS,
  type StepInterface,
  type StepKind,
} from "./steps.ts";
