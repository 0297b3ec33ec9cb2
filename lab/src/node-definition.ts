import type { BootMode } from "./lab-options.ts";

/** What a machine of the laboratory is; stays the same for as long as its directory does. */
export interface NodeDefinition {
  readonly name: string;
  readonly uuid: string;
  readonly mac: string;
  readonly sshPort: number;
  readonly agentPort: number;
  readonly bmcPort: number;
  readonly bootMode: BootMode;
  readonly memoryBytes: number;
  readonly diskBytes: readonly number[];
  readonly cpus: number;
  readonly cpuModel?: string;
}
