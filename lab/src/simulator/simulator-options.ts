import type { SimulatedFault } from "./faults.ts";

/** What is simulated; what is left out has the default that is named. */
export interface SimulatorOptions {
  /** How many machines. */
  readonly nodes: number;
  /** Machines, times and faults come from it: the same seed gives the same run; `ingot`. */
  readonly seed?: string;
  /** What the machines' names begin with; `sim`. */
  readonly prefix?: string;
  /** Port of the BMCs, on each machine's own address; a free one. */
  readonly bmcPort?: number;
  /** Port of the agents; a free one. */
  readonly agentPort?: number;
  /** Whether agents speak HTTPS, with a certificate that they sign themselves; true. */
  readonly agentTls?: boolean;
  /** From power-on to the agent's lookup; 5000. */
  readonly bootMs?: number;
  /** How long the image is written; 5000. */
  readonly imageMs?: number;
  /** How long any other command takes that is not answered at once; 500. */
  readonly stepMs?: number;
  /** Between two heartbeats; as agents do when left out: 0.3 to 0.6 of what the control plane says. */
  readonly heartbeatMs?: number;
  /** The API of which a ramdisk tells that machines boot from the network; without it the network has nothing to boot. */
  readonly networkBootApi?: string;
  /** Which share (0 to 1) of the machines has which fault. */
  readonly faults?: Readonly<Partial<Record<SimulatedFault, number>>>;
}
