/** The laboratory: virtual machines with a BMC. It shares no code with the drivers that it tests. */
export type { Acceleration } from "./acceleration/acceleration.ts";
export type { Faults, FaultSettings } from "./bmc/faults.ts";
export type { BootMode, LabOptions } from "./lab-options.ts";
export type { Lab, LabNode, PowerAction } from "./lab.ts";
export type { LabDriverInfo, NodeReport } from "./node-report.ts";
export { probeAcceleration, type ProbeOptions, type ProbeResult } from "./acceleration/probe.ts";
export { startLab } from "./start-lab.ts";
export { attachConsole } from "./attach-console.ts";
export type { LabReport } from "./daemon/control-server.ts";
export { LabConnection } from "./daemon/lab-connection.ts";
export { startDaemon, stopDaemon } from "./daemon/start-daemon.ts";
export { bootDirect, type DirectBoot, type DirectBootOptions } from "./boot-direct.ts";
export { type BootMark, type HttpReply, measureBoot } from "./measure-boot.ts";
export { FAULT_NAMES, requireFault, SIMULATED_FAULTS, type SimulatedFault } from "./simulator/faults.ts";
export type { SimulatedNode } from "./simulator/simulated-node.ts";
export type { SimulatorOptions } from "./simulator/simulator-options.ts";
export { type Simulator, startSimulator } from "./simulator/start-simulator.ts";
