import type { HardwareType, PlainInterface, PowerState, PowerTarget, RamdiskBoot } from "@ingot/driver-kit";
import type { OfferedStep } from "@ingot/contract";
import { Failure, isFailure, type JsonObject, Scope } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import { continueInspection } from "../use-cases/inspection/continue-inspection.ts";
import { heartbeat } from "../use-cases/ramdisk/heartbeat.ts";
import { lookup } from "../use-cases/ramdisk/lookup.ts";
import { FakeAgent } from "./fake-agent.ts";
import { fakeDriverSteps } from "./fake-driver-steps.ts";
import { CLEAN_STEPS, DEPLOY_STEPS, SERVICE_STEPS } from "./offered-steps.ts";

/** One machine with its BMC and, when it is on with a ramdisk's medium, its agent. It outlives every conductor. */
export class FakeMachine {
  readonly nodeUuid: string;
  power: PowerState = "power off";
  medium: RamdiskBoot | null = null;
  bootsFromDisk = false;
  /** How often each step and command was carried out. */
  readonly ran = new Map<string, number>();
  readonly lastParams = new Map<string, unknown>();
  readonly powerChanges: PowerTarget[] = [];
  /** Faults. */
  readonly failing = new Map<string, string>();
  diesAt: string | undefined;
  bmcFails: Failure | undefined;
  neverCallsBack = false;
  /** So many boots of the ramdisk come to nothing. */
  hangs = 0;
  busyTimes = 0;
  confusedTimes = 0;
  commandMs = 15;
  deploySteps: readonly OfferedStep[] = DEPLOY_STEPS;
  cleanSteps: readonly OfferedStep[] = CLEAN_STEPS;
  serviceSteps: readonly OfferedStep[] = SERVICE_STEPS;
  /** Of the agent's hardware managers. */
  version = "1";
  /** What the agent reports when it is booted to inspect; null: nothing. */
  inventory: JsonObject | null = INVENTORY;
  /** Whom the agent calls: whichever conductor lives. */
  conductor: Conductor | undefined;
  agent: FakeAgent | undefined;
  #boots = 0;

  constructor(nodeUuid: string) {
    this.nodeUuid = nodeUuid;
  }

  setPower(target: PowerTarget): void {
    this.powerChanges.push(target);
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

  #off(): void {
    this.#boots += 1;
    this.power = "power off";
    this.agent?.stop();
    this.agent = undefined;
  }

  async #bootRamdisk(medium: RamdiskBoot): Promise<void> {
    if (this.neverCallsBack) return;
    if (this.hangs > 0) {
      this.hangs -= 1;
      return;
    }
    const boot = this.#boots;
    if (medium.kernelParams["ipa-inspection-callback-url"] !== undefined) await this.#report(boot);
    const token = await this.#tokenOf(medium, boot);
    if (boot !== this.#boots) return;
    const agent = new FakeAgent({
      token,
      deploySteps: this.deploySteps,
      cleanSteps: this.cleanSteps,
      serviceSteps: this.serviceSteps,
      version: () => this.version,
      commandMs: this.commandMs,
      failing: this.failing,
      diesAt: this.diesAt,
      busyTimes: this.busyTimes,
      confusedTimes: this.confusedTimes,
      onRun: (name, params) => {
        this.ran.set(name, (this.ran.get(name) ?? 0) + 1);
        this.lastParams.set(name, params);
      },
      onPowerOff: () => this.#off(),
    });
    await agent.start();
    if (boot !== this.#boots) return agent.stop();
    this.agent = agent;
    await this.beat(boot);
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
      await Scope.root().sleep(5);
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
      await Scope.root().sleep(5);
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
      await Scope.root().sleep(5);
    }
  }

  /** A conductor that is dead never answers: asked again after a moment. */
  async #ask<T>(call: (conductor: Conductor) => Promise<T>): Promise<T | undefined> {
    const { conductor } = this;
    if (conductor === undefined) return undefined;
    try {
      const answered = call(conductor);
      answered.catch(() => {});
      return await Promise.race([answered, Scope.root().sleep(500)] as const).then((value) => value ?? undefined);
    } catch (error) {
      if (isFailure(error)) return undefined;
      throw error;
    }
  }
}

/** A small machine with one NIC. */
const INVENTORY: JsonObject = {
  interfaces: [{ name: "eth0", mac_address: "52:54:00:12:34:56", ipv4_address: "192.0.2.9", has_carrier: true }],
  cpu: { count: 4, architecture: "x86_64", model_name: "Fake", flags: [] },
  memory: { total: 4_294_967_296, physical_mb: 4096 },
  disks: [],
  boot: { current_boot_mode: "uefi", pxe_interface: null },
};

const nothing: PlainInterface = { properties: {}, absent: false };
const absent: PlainInterface = { properties: {}, absent: true };

/** A driver for fake machines: `direct` deployment by an agent that speaks the real protocol. */
export function fakeMachineType(machines: ReadonlyMap<string, FakeMachine>): HardwareType {
  const machineOf = (uuid: string): FakeMachine => {
    const machine = machines.get(uuid);
    if (machine === undefined) throw new Failure("internal", `no fake machine for node ${uuid}`);
    if (machine.bmcFails !== undefined) throw machine.bmcFails;
    return machine;
  };
  return {
    name: "fake-machine",
    steps: fakeDriverSteps(machineOf),
    interfaces: {
      power: {
        test: {
          properties: {},
          supportedTargets: ["power on", "power off", "rebooting", "soft power off", "soft rebooting"],
          validate: () => {},
          getPowerState: async ({ node }) => machineOf(node.uuid).power,
          setPowerState: async ({ node }, target) => machineOf(node.uuid).setPower(target),
        },
      },
      management: {
        test: {
          properties: {},
          validate: () => {},
          getSupportedBootDevices: async () => ["disk", "cdrom"],
          getBootDevice: async () => ({ boot_device: "disk", persistent: true }),
          setBootDevice: async () => {},
          getBootMode: async () => "uefi",
        },
      },
      boot: {
        test: {
          properties: {},
          capabilities: ["pregenerated_token"],
          validate: () => {},
          prepareRamdisk: async ({ node }, boot) => {
            const machine = machineOf(node.uuid);
            machine.medium = boot;
            machine.bootsFromDisk = false;
          },
          cleanUpRamdisk: async ({ node }) => {
            machineOf(node.uuid).medium = null;
          },
          prepareInstance: async ({ node }) => {
            machineOf(node.uuid).bootsFromDisk = true;
          },
          cleanUpInstance: async ({ node }) => {
            machineOf(node.uuid).bootsFromDisk = false;
          },
        },
      },
      deploy: { direct: { properties: {}, method: "direct", validate: () => {} } },
      inspect: {
        agent: { properties: {}, method: "agent", validate: () => {} },
        bmc: {
          properties: {},
          method: "out-of-band",
          validate: () => {},
          inspectHardware: async ({ node }) => {
            machineOf(node.uuid);
            return {
              properties: { cpus: 8, cpu_arch: "x86_64", memory_mb: 8192, local_gb: 100 },
              capabilities: { cpu_vt: "true" },
              traits: ["CUSTOM_FOUND"],
              addresses: ["52:54:00:AB:CD:EF"],
            };
          },
        },
        "no-inspect": absent,
      },
      bios: { "no-bios": absent },
      console: { "no-console": absent },
      firmware: { "no-firmware": absent },
      network: { noop: nothing },
      raid: { "no-raid": absent },
      rescue: { agent: { properties: {}, method: "agent", validate: () => {} }, "no-rescue": absent },
      storage: { noop: nothing },
      vendor: { "no-vendor": absent },
    },
  };
}
