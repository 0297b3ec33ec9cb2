import type { Scope } from "@ingot/kernel";
import { BmcServer } from "./bmc/bmc-server.ts";
import type { Certificate } from "./bmc/certificate.ts";
import { describeNode } from "./describe-node.ts";
import type { LabNode, PowerAction } from "./lab.ts";
import type { LabPaths } from "./lab-paths.ts";
import type { LabState } from "./lab-state.ts";
import { waitForText } from "./machine/serial-line.ts";
import type { VirtualMachine } from "./machine/virtual-machine.ts";

export interface NodeParts {
  readonly machine: VirtualMachine;
  readonly state: LabState;
  readonly paths: LabPaths;
  readonly certificate: Certificate | undefined;
}

/** A machine together with its BMC. */
export interface RunningNode extends LabNode {
  close(): Promise<void>;
}

export async function startNode(scope: Scope, parts: NodeParts): Promise<RunningNode> {
  const { machine, state, paths, certificate } = parts;
  const bmc = await BmcServer.start(scope, machine, {
    port: machine.definition.bmcPort,
    credentials: state.credentials,
    ...(certificate === undefined ? {} : { certificate }),
  });
  return {
    name: machine.definition.name,
    faults: bmc.faults,
    report: () => describeNode(machine, state, paths),
    power: (within, action) => press(within, machine, action),
    waitForSerial: (within, pattern, from) => waitForText(within, machine.paths.serialLog, pattern, from),
    reset: async (within) => {
      await machine.wipe();
      await bmc.media.eject(within);
    },
    close: async () => {
      await bmc.close();
      await machine.close();
    },
  };
}

async function press(scope: Scope, machine: VirtualMachine, action: PowerAction): Promise<void> {
  switch (action) {
    case "on":
      return machine.powerOn(scope);
    case "off":
      return machine.powerOff();
    case "soft-off":
      return machine.askToShutDown(scope, false);
    case "soft-reset":
      return machine.askToShutDown(scope, true);
    case "reset":
    case "cycle":
      return machine.restart(scope);
    case "nmi":
      return machine.interrupt(scope);
  }
}
