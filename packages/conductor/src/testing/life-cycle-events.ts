import { Failure } from "@ingot/kernel";
import type { ProvisionTarget, SetProvisionState } from "../use-cases/nodes/provision-target.ts";
import type { FakeMachine } from "./fake-machine.ts";

/** What may happen to a machine besides the verbs. */
const EVENTS = {
  "the BMC goes away": (machine) => (machine.bmcFails = new Failure("bmc.unreachable", "the BMC does not answer")),
  "the BMC comes back": (machine) => (machine.bmcFails = undefined),
  "agents stay away": (machine) => (machine.neverCallsBack = true),
  "agents call back": (machine) => (machine.neverCallsBack = false),
  "a boot hangs": (machine) => (machine.hangs = 1),
  "the agent dies": (machine) => machine.agent?.stop(),
  "the agent will be busy": (machine) => (machine.busyTimes = 3),
  "the agent will be confused": (machine) => (machine.confusedTimes = 3),
  "the agent's managers are others": (machine) => (machine.version = `${machine.version}1`),
  "steps fail": (machine) => machine.failing.set("erase_devices", "broken").set("update_nic", "broken"),
  "steps succeed": (machine) => machine.failing.clear(),
  "commands take a minute": (machine) => (machine.commandMs = 60_000),
  "commands are quick": (machine) => (machine.commandMs = 1),
  "a report is wrong": (machine) => (machine.inventory = { interfaces: [] }),
  "no report comes": (machine) => (machine.inventory = null),
} as const satisfies Record<string, (machine: FakeMachine) => unknown>;
export type MachineEvent = keyof typeof EVENTS;

export const MACHINE_EVENTS = Object.keys(EVENTS) as readonly MachineEvent[];

export function befall(machine: FakeMachine, event: MachineEvent): void {
  void EVENTS[event](machine);
}

/** What a verb is asked for with: the least that it needs, and a hold before it if one is wanted. */
export function givenWith(verb: ProvisionTarget, held: boolean): Partial<SetProvisionState> {
  const hold = held ? [{ interface: "deploy", step: "hold" }] : [];
  if (verb === "clean") return { cleanSteps: [...hold, { interface: "deploy", step: "erase_devices" }] };
  if (verb === "service") return { serviceSteps: [...hold, { interface: "deploy", step: "update_nic" }] };
  if (verb === "rescue") return { rescuePassword: "x" };
  const deployHold = { interface: "deploy", step: "hold", args: {}, priority: 70 } as const;
  return verb === "active" && held ? { deploySteps: [deployHold] } : {};
}
