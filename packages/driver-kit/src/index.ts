/** What a driver author imports: the interfaces a hardware type is made of. */
export type { BootInterface, RamdiskBoot } from "./boot.ts";
export type { DriverContext, DriverNode, DriverPort } from "./context.ts";
export type { DeployInterface, InspectInterface, InspectionResult } from "./deploy.ts";
export {
  type HardwareType,
  INTERFACE_KINDS,
  type InterfaceKind,
  type InterfaceSet,
  type PlainInterface,
} from "./hardware-type.ts";
export type { BootDevice, BootDeviceState, BootMode, ManagementInterface, VirtualMediaDevice } from "./management.ts";
export type { PowerInterface, PowerState, PowerTarget } from "./power.ts";
export { type DriverProperties, type DriverProperty, requireProperties } from "./properties.ts";
export type { DriverStep, DriverStepOutcome } from "./step.ts";
