import type { IncomingMessage, ServerResponse } from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure, type Scope } from "@ingot/kernel";
import { type Certificate, selfSignedCertificate } from "../bmc/certificate.ts";
import { serveBmc } from "../bmc/serve-bmc.ts";
import { serveAgent } from "./agent/serve-agent.ts";
import { serveControl, type SimulatorReport } from "./control.ts";
import type { SimulatedFault } from "./faults.ts";
import { LoopbackListener } from "./loopback-listener.ts";
import { SimulatedFleet } from "./simulated-fleet.ts";
import { machineAddress } from "./simulated-definition.ts";
import { simulatedNode, type SimulatedNode } from "./simulated-node.ts";
import type { SimulatorOptions } from "./simulator-options.ts";

export interface Simulator extends AsyncDisposable {
  /** Of its files and of its control. */
  readonly url: string;
  readonly nodes: readonly SimulatedNode[];
  report(): SimulatorReport;
  /** Switches all machines on, past their BMCs, spread over so long. */
  powerOn(scope: Scope, overMs: number): Promise<void>;
  /** In the place of those that the machine has. */
  setFaults(name: string, faults: readonly SimulatedFault[]): void;
}

const MOST_NODES = 100_000;
/** Machines whose addresses their common certificate names. */
const MOST_NAMED = 250;
/** The simulator's own address; each machine has another. */
const CONTROL = "127.0.0.1";

/** Thousands of machines in this process, all of them off: their BMCs, and the agents of those that are booted. */
export async function startSimulator(scope: Scope, options: SimulatorOptions): Promise<Simulator> {
  const { nodes } = options;
  if (!Number.isInteger(nodes) || nodes < 1 || nodes > MOST_NODES) {
    throw new Failure("input.invalid", `a simulator has 1 to ${MOST_NODES} machines, not ${nodes}`);
  }
  const certificate = options.agentTls === false ? undefined : await agentCertificate(scope, nodes);
  const fleet = new SimulatedFleet(scope, { ...options, certificate: certificate?.cert });
  const agents = await listenForAgents(fleet, options.agentPort ?? 0, certificate);
  fleet.agentPort = agents.port;
  const bmcs = await listenForBmcs(fleet, options.bmcPort ?? 0).catch(async (error: unknown) => {
    await agents.close();
    throw error;
  });
  const url = `http://${CONTROL}:${bmcs.port}`;
  const at = { files: url, bmcPort: bmcs.port, credentials: fleet.credentials };
  return {
    url,
    nodes: fleet.machines().map((machine) => simulatedNode(machine, at)),
    report: () => fleet.report(),
    powerOn: (within, overMs) => fleet.powerOn(within, overMs),
    setFaults: (name, faults) => fleet.machine(name).setFaults(new Set(faults)),
    [Symbol.asyncDispose]: async () => {
      fleet.close();
      await Promise.all([agents.close(), bmcs.close()]);
    },
  };
}

async function listenForAgents(
  fleet: SimulatedFleet,
  port: number,
  certificate: Certificate | undefined,
): Promise<LoopbackListener> {
  return LoopbackListener.start({
    port,
    certificate,
    isThere: (address) => fleet.at(address)?.agent !== undefined,
    serve: async (address, request, response) => {
      const agent = fleet.at(address)?.agent;
      if (agent === undefined) request.socket.destroy();
      else await serveAgent(agent, request, response);
    },
  });
}

async function listenForBmcs(fleet: SimulatedFleet, port: number): Promise<LoopbackListener> {
  return LoopbackListener.start({
    port,
    isThere: (address) => address === CONTROL || fleet.at(address) !== undefined,
    serve: async (address: string, request: IncomingMessage, response: ServerResponse) => {
      const machine = fleet.at(address);
      if (machine === undefined) await serveControl(fleet, request, response);
      else await serveBmc(machine.bmc, request, response);
    },
  });
}

/**
 * One for all agents, which names the machines' addresses, for a control plane that checks the name in the certificate
 * that it has pinned, as Ironic does. Each heartbeat carries it: when the machines are many, it names none of them.
 */
async function agentCertificate(scope: Scope, machines: number): Promise<Certificate> {
  const addresses = machines > MOST_NAMED ? [] : Array.from({ length: machines }, (_, index) => machineAddress(index));
  const folder = await mkdtemp(join(tmpdir(), "ingot-simulator-"));
  try {
    const place = { certificate: join(folder, "agent.crt"), key: join(folder, "agent.key") };
    return await selfSignedCertificate(scope, { ...place, addresses });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
