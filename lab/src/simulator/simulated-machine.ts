import type { Scope } from "@ingot/kernel";
import { type BmcContext, bmcContext } from "../bmc/context.ts";
import type { Credentials } from "../bmc/sessions.ts";
import { afterBoot, bootOrder, type BootSettings } from "../machine/boot-settings.ts";
import type { Machine, PowerState } from "../machine/machine.ts";
import { type AgentApi, AnyApi } from "./agent/control-plane.ts";
import { SimulatedAgent } from "./agent/simulated-agent.ts";
import { bmcFaults, type SimulatedFault } from "./faults.ts";
import type { AgentSettings } from "./medium/agent-settings.ts";
import type { SimulatedDefinition } from "./simulated-definition.ts";
import { SimulatedMedia } from "./simulated-media.ts";

/** What all machines of a simulator share. */
export interface Surroundings {
  readonly scope: Scope;
  readonly credentials: Credentials;
  readonly bootMs: number;
  readonly imageMs: number;
  readonly stepMs: number;
  readonly heartbeatMs: number | undefined;
  /** What a ramdisk from the network tells its agent; undefined: there is none. */
  readonly network: AgentSettings | undefined;
  /** PEM; undefined: agents speak plain HTTP. */
  readonly certificate: string | undefined;
  apiOf(url: string): AgentApi;
  callbackUrl(address: string): string;
  onHeartbeat(accepted: boolean): void;
}

/** Where a machine is: what runs on it; `stranded` is a ramdisk whose agent has given up. */
export type Stage = "off" | "booting" | "ramdisk" | "stranded" | "instance" | "nothing";

const DEFAULT_BOOT: BootSettings = { enabled: "Disabled", target: "None", mode: "uefi" };
/** How long a system takes to shut down, and how long an agent's answer to leave. */
const SHUT_DOWN_MS = 500;

/** A machine in memory: power, boot override, medium and disk as real ones have them, without anything that computes. */
export class SimulatedMachine implements Machine {
  readonly definition: SimulatedDefinition;
  readonly bmc: BmcContext;
  boot: BootSettings = DEFAULT_BOOT;
  #faults: ReadonlySet<SimulatedFault> = new Set();
  #stage: Stage = "off";
  #agent: SimulatedAgent | undefined;
  #installed = false;
  /** From power-on to power-off. */
  #life: Scope | undefined;
  readonly #media = new SimulatedMedia();
  readonly #around: Surroundings;
  readonly #random: () => number;

  constructor(definition: SimulatedDefinition, around: Surroundings, random: () => number) {
    this.definition = definition;
    this.#around = around;
    this.#random = random;
    const { scope, credentials } = around;
    this.bmc = bmcContext({ scope, machine: this, media: this.#media, credentials });
  }

  get power(): PowerState {
    return this.#life === undefined ? "off" : "on";
  }

  get stage(): Stage {
    return this.#stage;
  }

  /** The one in the ramdisk, once that has booted. */
  get agent(): SimulatedAgent | undefined {
    return this.#agent;
  }

  get faults(): ReadonlySet<SimulatedFault> {
    return this.#faults;
  }

  /** The BMC's hold at once, the agent's from its next start. */
  setFaults(faults: ReadonlySet<SimulatedFault>): void {
    this.#faults = faults;
    this.bmc.faults.set(bmcFaults(faults));
  }

  async powerOn(): Promise<void> {
    if (this.#life !== undefined) return;
    const life = this.#around.scope.child();
    this.#life = life;
    this.#stage = "booting";
    const order = bootOrder(this.boot);
    this.boot = afterBoot(this.boot);
    void this.#bootFrom(life, order).catch((error: unknown) => {
      if (life.signal.aborted) return;
      this.#stage = "stranded";
      life.log.warn({ machine: this.definition.name, err: error }, "the agent has given up");
    });
  }

  async powerOff(): Promise<void> {
    this.#life?.cancel();
    this.#life = undefined;
    this.#agent = undefined;
    this.#stage = "off";
  }

  async restart(): Promise<void> {
    await this.powerOff();
    await this.powerOn();
  }

  /** What runs on it shuts down; firmware that found nothing to boot does not listen. */
  async askToShutDown(_scope: Scope, startAgain: boolean): Promise<void> {
    if (this.#stage === "ramdisk" || this.#stage === "instance") this.#leave(startAgain ? "restart" : "power off");
  }

  async interrupt(): Promise<void> {}

  async #bootFrom(life: Scope, order: ReturnType<typeof bootOrder>): Promise<void> {
    await life.sleep(this.#around.bootMs * (0.8 + 0.4 * this.#random()));
    for (const device of order) {
      const settings = device === "cd" ? await this.#media.settings(life) : undefined;
      if (settings !== undefined) return this.#startRamdisk(life, settings);
      const { network } = this.#around;
      if (device === "network" && network !== undefined) return this.#startRamdisk(life, network);
      if (device === "disk" && this.#installed) {
        this.#stage = "instance";
        return;
      }
    }
    this.#stage = "nothing";
  }

  async #startRamdisk(life: Scope, settings: AgentSettings): Promise<void> {
    this.#stage = "ramdisk";
    if (this.#faults.has("never-calls")) return;
    const around = this.#around;
    const agent = new SimulatedAgent(life.child(), {
      settings,
      api: new AnyApi([settings.apiUrl, ...settings.otherUrls].map((url) => around.apiOf(url))),
      mac: this.definition.mac,
      callbackUrl: around.callbackUrl(this.definition.address),
      certificate: around.certificate,
      heartbeatMs: around.heartbeatMs,
      faults: this.#faults,
      random: this.#random,
      onHeartbeat: around.onHeartbeat,
      host: {
        imageMs: around.imageMs * (0.8 + 0.4 * this.#random()),
        stepMs: around.stepMs,
        failureOf: (step) => this.#failureOf(step),
        halfway: (step) => this.#halfway(step),
        setInstalled: (installed) => (this.#installed = installed),
        leave: (how) => this.#leave(how),
      },
    });
    this.#agent = agent;
    await agent.start();
  }

  #failureOf(step: string): string | undefined {
    const fails = step === "write_image" && this.#faults.has("step-fails");
    return fails ? "the simulated disk /dev/sda answers with I/O errors" : undefined;
  }

  #halfway(step: string): void {
    if (step !== "" && this.#faults.has("agent-dies")) this.#endAgent();
  }

  /** The system that runs leaves, after a moment in which its last answer goes out. */
  #leave(how: "power off" | "restart" | "silence"): void {
    const life = this.#life;
    if (life === undefined) return;
    const timer = setTimeout(() => {
      if (this.#life !== life) return;
      if (how === "silence") this.#endAgent();
      else void (how === "restart" ? this.restart() : this.powerOff());
    }, SHUT_DOWN_MS);
    life.signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  }

  #endAgent(): void {
    this.#agent?.end();
    this.#agent = undefined;
  }
}
