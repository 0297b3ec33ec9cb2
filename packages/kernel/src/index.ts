export { type Clock, isoTime, systemClock } from "./clock.ts";
export { type DeviceFacts, type DeviceHints, hintsHold, parseDeviceHints } from "./device-hints.ts";
export { ERRORS, type ErrorCode, errorEntry, isErrorCode } from "./catalogue.ts";
export type { ErrorEntry } from "./errors/entry.ts";
export { Failure, type FailureOptions, type FailureRecord, isFailure } from "./failure.ts";
export {
  type AllocationId,
  type Branded,
  type ChassisId,
  type DeployTemplateId,
  type InspectionRuleId,
  isUuid,
  newId,
  newSecret,
  type NodeId,
  type OperationId,
  type PortgroupId,
  type PortId,
  type RunbookId,
  type VolumeConnectorId,
  type VolumeTargetId,
} from "./ids.ts";
export { hideUrlSecrets } from "./hide-url-secrets.ts";
export { isJsonObject, type Json, type JsonObject, type JsonPrimitive, parseJson } from "./json.ts";
export { type Logger, silentLogger } from "./log.ts";
export { Redacted } from "./redacted.ts";
export { Scope, type ScopeOptions } from "./scope.ts";
export { sha256Crypt } from "./sha256-crypt.ts";
export { formatDuration, formatSize, GIB, KIB, MIB, parseSize } from "./units.ts";
