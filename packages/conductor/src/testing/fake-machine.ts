import type {
  BootMode,
  Health,
  MachineNetwork,
  PowerState,
  PowerTarget,
  RamdiskBoot,
  RamdiskInstance,
} from "@ingot/driver-kit";
import type { AgentCommand, OfferedStep } from "@ingot/contract";
import { type Failure, isFailure, type JsonObject, Scope } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import { continueInspection } from "../use-cases/inspection/continue-inspection.ts";
import { heartbeat } from "../use-cases/ramdisk/heartbeat.ts";
import { lookup } from "../use-cases/ramdisk/lookup.ts";
import { FakeAgent, type FakeAgentOptions, imageInfoOf } from "./fake-agent.ts";
import { type FakeSurroundings, realSurroundings } from "./fake-surroundings.ts";
import { CLEAN_STEPS, DEPLOY_STEPS, SERVICE_STEPS } from "./offered-steps.ts";

interface AgentSnapshot {
  readonly url: string;
  readonly token: string;
  readonly commands: readonly AgentCommand[];
}

export interface MachineSnapshot {
  readonly power: PowerState;
  readonly medium: RamdiskBoot | null;
  readonly bootsFromDisk: boolean;
  /** Older snapshots say nothing of it. */
  readonly inMemory?: RamdiskInstance | null;
  readonly ephemeral?: string | null;
  readonly network: MachineNetwork;
  readonly version: string;
  readonly upgradesAt: string | null;
  readonly ran: Readonly<Record<string, number>>;
  readonly steps: Readonly<Record<"deploy" | "clean" | "service", readonly OfferedStep[]>>;
  readonly agent: AgentSnapshot | null;
}

/** One machine with its BMC and, when it is on with a ramdisk's medium, its agent. It outlives every conductor. */
export class FakeMachine {
  readonly nodeUuid: string;
  power: PowerState = "power off";
  medium: RamdiskBoot | null = null;
  bootsFromDisk = false;
  /** What it would boot into memory as its instance. */
  inMemory: RamdiskInstance | null = null;
  /** What its BMC is told of them; null for one that can do neither. */
  bootMode: BootMode | null = null;
  secureBoot: boolean | null = null;
  /** What is on its ephemeral partition; null without one. */
  ephemeral: string | null = null;
  network: MachineNetwork = "none";
  /** How often each step and command was carried out. */
  readonly ran = new Map<string, number>();
  readonly lastParams = new Map<string, unknown>();
  readonly powerChanges: PowerTarget[] = [];
  /** Faults. */
  readonly failing = new Map<string, string>();
  diesAt: string | undefined;
  hangsAt: string | undefined;
  bmcFails: Failure | undefined;
  health: Health | null = null;
  temperature = 40;
  /** Whether the step that never ends does. */
  ends = false;
  neverCallsBack = false;
  /** The agent says nothing of the partitions that it has made. */
  forgetsPartitions = false;
  /** So many boots of the ramdisk come to nothing. */
  hangs = 0;
  /** So do those of the ramdisk from this one on. */
  hangsFrom = Infinity;
  /** How often the ramdisk was booted. */
  ramdiskBoots = 0;
  onPower: (target: PowerTarget) => void = () => {};
  busyTimes = 0;
  confusedTimes = 0;
  commandMs = 15;
  deploySteps: readonly OfferedStep[] = DEPLOY_STEPS;
  cleanSteps: readonly OfferedStep[] = CLEAN_STEPS;
  serviceSteps: readonly OfferedStep[] = SERVICE_STEPS;
  /** Of the agent's hardware managers. */
  version = "1";
  /** With the end of this step they have another. */
  upgradesAt: string | undefined;
  /** What the agent reports when it is booted to inspect; null: nothing. */
  inventory: JsonObject | null = INVENTORY;
  /** Whom the agent calls: whichever conductor lives. */
  conductor: Conductor | undefined;
  agent: FakeAgent | undefined;
  readonly #surroundings: FakeSurroundings;
  #boots = 0;

  constructor(nodeUuid: string, surroundings: FakeSurroundings = realSurroundings) {
    this.nodeUuid = nodeUuid;
    this.#surroundings = surroundings;
  }

  setPower(target: PowerTarget): void {
    this.powerChanges.push(target);
    this.onPower(target);
    const on = target === "power on" || target === "rebooting" || target === "soft rebooting";
    const was = this.power;
    this.#off();
    if (on) {
      this.power = "power on";
      if (this.medium !== null && !this.bootsFromDisk && (was === "power off" || target !== "power on")) {
        void this.#bootRamdisk(this.medium);
      }
    }
  }

  /** All that there is to it now, to be taken up by another. */
  snapshot(): MachineSnapshot {
    const { power, medium, bootsFromDisk, inMemory, ephemeral, network, version, upgradesAt = null, agent } = this;
    const running = agent && { url: agent.url, token: agent.token, commands: structuredClone(agent.commands) };
    return {
      ...{ power, medium, bootsFromDisk, inMemory, ephemeral, network, version, upgradesAt },
      ran: Object.fromEntries(this.ran),
      steps: { deploy: this.deploySteps, clean: this.cleanSteps, service: this.serviceSteps },
      agent: running ?? null,
    };
  }

  /** Goes on where a snapshot was taken: the agent runs on with its commands, or the ramdisk boots on. */
  restore(from: MachineSnapshot): void {
    const { power, medium, bootsFromDisk, network, version, agent, steps } = from;
    Object.assign(this, { power, medium, bootsFromDisk, network, version });
    this.inMemory = from.inMemory ?? null;
    this.ephemeral = from.ephemeral ?? null;
    this.upgradesAt = from.upgradesAt ?? undefined;
    this.deploySteps = steps.deploy;
    this.cleanSteps = steps.clean;
    this.serviceSteps = steps.service;
    for (const [name, times] of Object.entries(from.ran)) this.ran.set(name, times);
    if (agent !== null) void this.#startAgent(this.#boots, agent.token, agent);
    else if (power === "power on" && medium !== null && !bootsFromDisk) void this.#bootRamdisk(medium);
  }

  #off(): void {
    this.#boots += 1;
    this.power = "power off";
    this.agent?.stop();
    this.agent = undefined;
  }

  async #bootRamdisk(medium: RamdiskBoot): Promise<void> {
    this.ramdiskBoots += 1;
    if (this.neverCallsBack || this.ramdiskBoots >= this.hangsFrom) return;
    if (this.hangs > 0) {
      this.hangs -= 1;
      return;
    }
    const boot = this.#boots;
    if (medium.kernelParams["ipa-inspection-callback-url"] !== undefined) await this.#report(boot);
    const token = await this.#tokenOf(medium, boot);
    if (boot !== this.#boots) return;
    await this.#startAgent(boot, token);
  }

  async #startAgent(boot: number, token: string, was?: AgentSnapshot): Promise<void> {
    const options: FakeAgentOptions = {
      token,
      deploySteps: this.deploySteps,
      cleanSteps: this.cleanSteps,
      serviceSteps: this.serviceSteps,
      version: () => this.version,
      commandMs: this.commandMs,
      failing: this.failing,
      diesAt: this.diesAt,
      hangsAt: this.hangsAt,
      busyTimes: this.busyTimes,
      confusedTimes: this.confusedTimes,
      forgetsPartitions: this.forgetsPartitions,
      onRun: (name, params) => {
        this.ran.set(name, (this.ran.get(name) ?? 0) + 1);
        this.lastParams.set(name, params);
        if (name === "write_image") this.ephemeral = ephemeralAfter(this.ephemeral, params);
      },
      onEnd: (name) => {
        if (name === this.upgradesAt) this.version = "2";
      },
      onPowerOff: () => {
        if (boot === this.#boots) this.#off();
      },
    };
    const agent = new FakeAgent(options, this.#surroundings, was?.commands);
    await agent.start(was?.url);
    if (boot !== this.#boots) return agent.stop();
    this.agent = agent;
    await this.beat(boot);
    this.#beatAgain(boot);
  }

  #beatAgain(boot: number): void {
    const { heartbeatMs } = this.#surroundings;
    if (heartbeatMs === undefined) return;
    this.#surroundings.after(heartbeatMs, () => {
      if (boot !== this.#boots || this.agent === undefined) return;
      void this.beat(boot).then(() => this.#beatAgain(boot));
    });
  }

  /** Until it is accepted, as a real agent would. */
  async #report(boot: number): Promise<void> {
    for (;;) {
      const { inventory } = this;
      if (inventory === null || boot !== this.#boots) return;
      const accepted = await this.#ask(async (conductor) => {
        const from = { addresses: [], bmcAddresses: [], nodeUuid: this.nodeUuid };
        return continueInspection(Scope.root(), conductor, { ...from, inventory, pluginData: {} });
      });
      if (accepted !== undefined) return;
      await this.#surroundings.pause();
    }
  }

  /** From the medium; else by looking itself up until the conductor knows it. */
  async #tokenOf(medium: RamdiskBoot, boot: number): Promise<string> {
    const { agent_token: token } = medium.config;
    if (typeof token === "string") return token;
    for (;;) {
      const answer = await this.#ask((conductor) =>
        lookup(Scope.root(), conductor, { addresses: [], nodeUuid: this.nodeUuid }),
      );
      if (answer !== undefined) return answer.config.agent_token ?? "";
      if (boot !== this.#boots) return "";
      await this.#surroundings.pause();
    }
  }

  /** Heartbeats until one is accepted, as a real agent would. */
  async beat(boot = this.#boots): Promise<void> {
    for (;;) {
      const { agent } = this;
      if (agent === undefined || boot !== this.#boots) return;
      const medium = this.medium?.config["agent_token"];
      const accepted = await this.#ask(async (conductor) => {
        await heartbeat(Scope.root(), conductor, {
          node: this.nodeUuid,
          body: {
            callback_url: agent.url,
            agent_token: typeof medium === "string" ? medium : null,
            agent_version: "fake",
            agent_verify_ca: agent.certificate,
          },
        });
        return true;
      });
      if (accepted === true) return;
      await this.#surroundings.pause();
    }
  }

  /** A conductor that is dead never answers: asked again after a moment. */
  async #ask<T>(call: (conductor: Conductor) => Promise<T>): Promise<T | undefined> {
    const { conductor } = this;
    if (conductor === undefined) return undefined;
    try {
      const answered = call(conductor);
      answered.catch(() => {});
      return await Promise.race([answered, this.#surroundings.patience()] as const).then((value) => value ?? undefined);
    } catch (error) {
      if (isFailure(error)) return undefined;
      throw error;
    }
  }
}

/** What is on the ephemeral partition when an image has been written. */
function ephemeralAfter(before: string | null, params: JsonObject): string | null {
  const info = imageInfoOf(params);
  if (info["image_type"] !== "partition" || Number(info["ephemeral_mb"]) === 0) return null;
  return info["preserve_ephemeral"] === true ? before : `an empty ${String(info["ephemeral_format"])}`;
}

/** A small machine with one NIC. */
const INVENTORY: JsonObject = {
  interfaces: [{ name: "eth0", mac_address: "52:54:00:12:34:56", ipv4_address: "192.0.2.9", has_carrier: true }],
  cpu: { count: 4, architecture: "x86_64", model_name: "Fake", flags: [] },
  memory: { total: 4_294_967_296, physical_mb: 4096 },
  disks: [],
  boot: { current_boot_mode: "uefi", pxe_interface: null },
};
