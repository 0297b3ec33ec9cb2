import { Failure } from "@ingot/kernel";
import type { FaultSettings } from "../bmc/faults.ts";
import { chance } from "./chance.ts";

/** What can be wrong with a simulated machine; the texts are those of the documentation. */
export const SIMULATED_FAULTS = {
  "bmc-slow": "the BMC answers 3 s late",
  "bmc-silent": "the BMC takes requests and never answers",
  "bmc-resets": "the BMC resets every connection",
  "bmc-errors": "the BMC answers everything with 500",
  "bmc-busy": "the BMC answers every third request with 503",
  "never-calls": "the ramdisk boots and its agent never calls back",
  "agent-dies": "the agent dies in the middle of a step",
  "step-fails": "the step that writes the image fails",
  "answer-lost": "the connection is reset after a command was taken",
  "heartbeat-flood": "ten heartbeats a second",
  "heartbeat-twice": "each heartbeat is sent twice at once",
} as const;
export type SimulatedFault = keyof typeof SIMULATED_FAULTS;
export const FAULT_NAMES = Object.keys(SIMULATED_FAULTS) as readonly SimulatedFault[];

const ALWAYS = Number.POSITIVE_INFINITY;

const BMC_FAULTS: Readonly<Partial<Record<SimulatedFault, FaultSettings>>> = {
  "bmc-slow": { delayMs: 3000 },
  "bmc-silent": { silent: true },
  "bmc-resets": { resetConnections: ALWAYS },
  "bmc-errors": { failRequests: ALWAYS },
  "bmc-busy": { busyEvery: 3, retryAfterSeconds: 1 },
};

/** What of a machine's faults its BMC has. */
export function bmcFaults(faults: Iterable<SimulatedFault>): FaultSettings {
  return Object.assign({}, ...[...faults].map((fault) => BMC_FAULTS[fault] ?? {})) as FaultSettings;
}

/** Each fault falls on its share of the machines, which the seed chooses: the same ones in every run. */
export function drawFaults(
  shares: Readonly<Partial<Record<SimulatedFault, number>>>,
  seed: string,
  machine: number,
): ReadonlySet<SimulatedFault> {
  return new Set(FAULT_NAMES.filter((fault) => chance(`${seed} ${fault} ${machine}`) < (shares[fault] ?? 0)));
}

export function requireFault(name: string): SimulatedFault {
  const found = FAULT_NAMES.find((fault) => fault === name);
  if (found !== undefined) return found;
  throw new Failure("input.invalid", `there is no fault '${name}'`, { hint: `There are: ${FAULT_NAMES.join(", ")}.` });
}
