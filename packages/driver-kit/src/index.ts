/** What a driver author imports: the interfaces a hardware type is made of. */
export type { BiosInterface, BiosSetting } from "./bios.ts";
export type { BootInterface, RamdiskBoot, RamdiskInstance } from "./boot.ts";
export type { ConsoleAccess, ConsoleInterface } from "./console.ts";
export type { DriverContext, DriverNode, DriverPort } from "./context.ts";
export type { DeployInterface } from "./deploy.ts";
export type { FirmwareComponent, FirmwareInterface } from "./firmware.ts";
export type { HardwareType, InterfaceSet, PlainInterface } from "./hardware-type.ts";
export { INTERFACE_KINDS, type InterfaceKind } from "@ingot/contract";
export type { Indicator } from "./indicator.ts";
export type { AgentInspect, InspectInterface, InspectionResult, OutOfBandInspect } from "./inspect.ts";
export type {
  BootDevice,
  BootDeviceState,
  BootMode,
  ManagementInterface,
  VirtualMediaState,
  VirtualMedium,
} from "./management.ts";
export type { MachineNetwork, NetworkInterface } from "./network.ts";
export type { PowerInterface, PowerState, PowerTarget } from "./power.ts";
export { type DriverProperties, type DriverProperty, requireProperties } from "./properties.ts";
export type { RaidInterface } from "./raid.ts";
export type { RescueInterface } from "./rescue.ts";
export type { Health, SensorReading, SensorType } from "./sensor.ts";
export { STANDARD_STEPS } from "./standard-steps.ts";
export type { DriverStep, DriverStepOutcome, StepChanges } from "./step.ts";
export type { StorageInterface } from "./storage.ts";
export type { DriverPassthru, NodePassthru, PassthruCall, PassthruVerb, VendorInterface } from "./vendor.ts";
