import { createHash } from "node:crypto";
import { Failure, type Scope } from "@ingot/kernel";
import type { Credentials } from "../bmc/sessions.ts";
import { AgentApi } from "./agent/control-plane.ts";
import { chance } from "./chance.ts";
import type { Controlled, SimulatorReport } from "./control.ts";
import { drawFaults } from "./faults.ts";
import { type AgentSettings, agentSettings } from "./medium/agent-settings.ts";
import { simulatedDefinition } from "./simulated-definition.ts";
import { SimulatedMachine, type Stage, type Surroundings } from "./simulated-machine.ts";
import type { SimulatorOptions } from "./simulator-options.ts";

export interface FleetOptions extends SimulatorOptions {
  /** PEM of the agents; undefined: they speak plain HTTP. */
  readonly certificate: string | undefined;
}

/** The machines of one simulator, by their names and by their addresses. */
export class SimulatedFleet implements Controlled {
  readonly credentials: Credentials;
  /** Where agents listen, each on its machine's address; set before any machine boots. */
  agentPort = 0;
  readonly #life: Scope;
  readonly #apis = new Map<string, AgentApi>();
  readonly #byName = new Map<string, SimulatedMachine>();
  readonly #byAddress = new Map<string, SimulatedMachine>();
  readonly #heartbeats = { accepted: 0, refused: 0 };

  constructor(scope: Scope, options: FleetOptions) {
    const { nodes, seed = "ingot", prefix = "sim", faults = {} } = options;
    this.#life = scope.child();
    this.credentials = { username: "admin", password: passwordOf(seed) };
    const around = this.#surroundings(options);
    for (let index = 0; index < nodes; index += 1) {
      const definition = simulatedDefinition(seed, prefix, index);
      const machine = new SimulatedMachine(definition, around, randomOf(`${seed} ${index}`));
      machine.setFaults(drawFaults(faults, seed, index));
      this.#byName.set(definition.name, machine);
      this.#byAddress.set(definition.address, machine);
    }
  }

  machines(): readonly SimulatedMachine[] {
    return [...this.#byName.values()];
  }

  machine(name: string): SimulatedMachine {
    const found = this.#byName.get(name);
    if (found !== undefined) return found;
    throw new Failure("lab.unknown_node", `the simulator has no machine '${name}'`);
  }

  at(address: string): SimulatedMachine | undefined {
    return this.#byAddress.get(address);
  }

  report(): SimulatorReport {
    const stages: Partial<Record<Stage, number>> = {};
    for (const { stage } of this.#byName.values()) stages[stage] = (stages[stage] ?? 0) + 1;
    return { machines: this.#byName.size, stages, heartbeats: { ...this.#heartbeats } };
  }

  /** Presses the power button of each, one after the other over so long: in a real rack they are not on in one moment either. */
  async powerOn(scope: Scope, overMs: number): Promise<void> {
    const machines = this.machines();
    const began = scope.clock.monotonic();
    for (const [index, machine] of machines.entries()) {
      const due = began + (overMs * index) / machines.length;
      const wait = due - scope.clock.monotonic();
      if (wait > 0) await scope.sleep(wait);
      await machine.powerOn();
    }
  }

  close(): void {
    this.#life.cancel();
    for (const api of this.#apis.values()) api.close();
  }

  #surroundings(options: FleetOptions): Surroundings {
    const scheme = options.certificate === undefined ? "http" : "https";
    return {
      scope: this.#life,
      credentials: this.credentials,
      bootMs: options.bootMs ?? 5000,
      imageMs: options.imageMs ?? 5000,
      stepMs: options.stepMs ?? 500,
      heartbeatMs: options.heartbeatMs,
      certificate: options.certificate,
      network: networkSettings(options.networkBootApi),
      apiOf: (url) => this.#apiOf(url),
      callbackUrl: (address) => `${scheme}://${address}:${this.agentPort}`,
      onHeartbeat: (accepted) => (this.#heartbeats[accepted ? "accepted" : "refused"] += 1),
    };
  }

  #apiOf(url: string): AgentApi {
    const api = this.#apis.get(url) ?? new AgentApi(url);
    this.#apis.set(url, api);
    return api;
  }
}

function networkSettings(apiUrl: string | undefined): AgentSettings | undefined {
  return apiUrl === undefined ? undefined : agentSettings(new Map([["api_url", apiUrl]]));
}

/** The same in each run, so that nodes that are there stay reachable; the BMCs listen on loopback alone. */
function passwordOf(seed: string): string {
  return createHash("sha256").update(`${seed} BMC`).digest("hex").slice(0, 24);
}

/** Numbers from 0 up to 1, the same ones for the same text. */
function randomOf(text: string): () => number {
  let count = 0;
  return () => chance(`${text} ${(count += 1)}`);
}
