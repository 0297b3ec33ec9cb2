/** The Bare Metal API as data: resources, routes and the microversions that have them. */
export { type Field, type Fields, Link, type Secrets, type Shape, type ValueKind } from "./field.ts";
export {
  existsIn,
  MAX_MICROVERSION,
  type Microversions,
  MIN_MICROVERSION,
  RULES,
  VERSION_HEADERS,
  versionText,
} from "./microversion.ts";
export { NetworkData } from "./network-data.ts";
export {
  inputSchema,
  type Parameter,
  type Parameters,
  patchableFields,
  type Resource,
  visibleFields,
} from "./resource.ts";
export type { AllocationResource } from "./resources/allocation.ts";
export type { ChassisResource } from "./resources/chassis.ts";
export type { BiosSettingResource } from "./resources/bios-setting.ts";
export type { ConductorResource } from "./resources/conductor.ts";
export { type DeployTemplateResource, StepInput } from "./resources/deploy-template.ts";
export { type RunbookResource, RunbookStepInput } from "./resources/runbook.ts";
export type { DriverResource } from "./resources/driver.ts";
export type { FirmwareComponentResource } from "./resources/firmware-component.ts";
export type { HistoryResource } from "./resources/history.ts";
export { InspectionRuleInput, type InspectionRuleResource } from "./resources/inspection-rule.ts";
export type { NodeResource } from "./resources/node.ts";
export type { NodeStatesResource } from "./resources/node-states.ts";
export type { PortResource } from "./resources/port.ts";
export type { PortgroupResource } from "./resources/portgroup.ts";
export type { VolumeConnectorResource, VolumeTargetResource } from "./resources/volume.ts";
export {
  type Body,
  BODY_DEPTH_LIMIT,
  BODY_LIMIT_BYTES,
  MAX_PAGE,
  type Route,
  type Routes,
  type TooOld,
} from "./route.ts";
export { PASSTHRU_VERBS } from "./routes/passthru.ts";
export { ABORT_ROWS, PROVISION_VERB_ROWS, STATE_NAME_ROWS } from "./routes/node-states.ts";
export { isTrait, STANDARD_TRAITS } from "./standard-traits.ts";
export {
  BARE_METAL_RESOURCES,
  BARE_METAL_ROUTES,
  type BareMetalRoute,
  queryOf,
  ROOT_LINKS,
  routesIn,
} from "./table.ts";
