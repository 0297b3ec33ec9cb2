import { mkdir, open, rm, truncate, writeFile } from "node:fs/promises";
import { Failure, isoTime, type JsonObject, type Scope } from "@ingot/kernel";
import type { Acceleration } from "../acceleration/acceleration.ts";
import type { NodePaths } from "../lab-paths.ts";
import type { NodeDefinition } from "../node-definition.ts";
import { afterBoot, bootOrder, type BootSettings } from "./boot-settings.ts";
import { prepareFirmware } from "./firmware.ts";
import { CD_DEVICE, type MachineRun } from "./qemu-arguments.ts";
import { describeEnd, type QemuEnd, QemuProcess } from "./qemu-process.ts";
import { noteInLog, SerialLine } from "./serial-line.ts";
import type { Machine, PowerState } from "./machine.ts";
import { Serialized } from "./serialized.ts";

/**
 * A machine that outlives its runs: disks, firmware variables, boot override, medium, serial line.
 * Each boot is a QEMU of its own, so that a boot override for once serves exactly one boot, as on a real machine.
 */
export class VirtualMachine implements Machine {
  readonly definition: NodeDefinition;
  readonly paths: NodePaths;
  readonly #acceleration: Acceleration;
  readonly #bootFile: string;
  readonly #scope: Scope;
  readonly #work = new Serialized();
  readonly #serial: SerialLine;
  #boot: BootSettings;
  #medium: string | undefined;
  #qemu: QemuProcess | undefined;
  /** What happens when the guest powers itself off: a soft restart powers it on again. */
  #startAgain = false;

  private constructor(scope: Scope, definition: NodeDefinition, paths: NodePaths, options: MachineOptions) {
    this.definition = definition;
    this.paths = paths;
    this.#acceleration = options.acceleration;
    this.#bootFile = options.bootFile;
    this.#serial = options.serial;
    this.#scope = scope;
    this.#boot = defaultBoot(definition);
  }

  /** Lays out the machine's files, those that are not there yet; the machine is off. */
  static async create(
    scope: Scope,
    definition: NodeDefinition,
    paths: NodePaths,
    how: { readonly acceleration: Acceleration; readonly bootFile: string },
  ): Promise<VirtualMachine> {
    await mkdir(paths.dir, { recursive: true });
    await (await open(paths.serialLog, "a")).close();
    for (const [index, bytes] of definition.diskBytes.entries()) await growTo(paths.disk(index), bytes);
    if (definition.bootMode === "uefi") await prepareFirmware("uefi", paths.firmwareVariables);
    const serial = await SerialLine.open({ console: paths.consoleSocket, machine: paths.serialSocket });
    return new VirtualMachine(scope, definition, paths, { ...how, serial });
  }

  get power(): PowerState {
    return this.#qemu === undefined ? "off" : "on";
  }

  get boot(): BootSettings {
    return this.#boot;
  }

  set boot(settings: BootSettings) {
    this.#boot = settings;
  }

  get medium(): string | undefined {
    return this.#medium;
  }

  async powerOn(scope: Scope): Promise<void> {
    await this.#work.run(() => this.#start(scope, "power on"));
  }

  async powerOff(): Promise<void> {
    await this.#work.run(() => this.#stop("power off"));
  }

  async restart(scope: Scope): Promise<void> {
    await this.#work.run(async () => {
      await this.#stop("reset");
      await this.#start(scope, "reset");
    });
  }

  async askToShutDown(scope: Scope, startAgain: boolean): Promise<void> {
    await this.#work.run(async () => {
      if (this.#qemu === undefined) return;
      this.#startAgain = startAgain;
      await this.#note("the power button is pressed");
      await this.#qemu.qmp.execute(scope, "system_powerdown");
    });
  }

  async interrupt(scope: Scope): Promise<void> {
    await this.#work.run(async () => {
      await this.#qemu?.qmp.execute(scope, "inject-nmi");
    });
  }

  /** Puts an image into the CD drive, or takes out what is in it. */
  async changeMedium(scope: Scope, path: string | undefined): Promise<void> {
    await this.#work.run(async () => {
      this.#medium = path;
      if (this.#qemu === undefined) return;
      if (path === undefined) await this.#qemu.qmp.execute(scope, "eject", { id: CD_DEVICE, force: true });
      else {
        const change = { id: CD_DEVICE, filename: path, format: "raw", force: true, "read-only-mode": "read-only" };
        await this.#qemu.qmp.execute(scope, "blockdev-change-medium", change);
      }
    });
  }

  /** Off, as delivered: blank disks and firmware variables, the default boot order. The medium stays where it is. */
  async wipe(): Promise<void> {
    await this.#work.run(async () => {
      await this.#stop("wiped");
      this.#boot = defaultBoot(this.definition);
      await rm(this.paths.firmwareVariables, { force: true });
      for (const [index, bytes] of this.definition.diskBytes.entries()) {
        await rm(this.paths.disk(index), { force: true });
        await growTo(this.paths.disk(index), bytes);
      }
    });
  }

  async close(): Promise<void> {
    await this.powerOff();
    await this.#serial.close();
  }

  async #start(scope: Scope, reason: string): Promise<void> {
    if (this.#qemu !== undefined) return;
    const run = await this.#nextRun();
    await this.#note(
      `${reason}: ${this.#boot.mode === "uefi" ? "UEFI" : "BIOS"}, boot order ${run.bootOrder.join(", ")}`,
    );
    try {
      const qemu: QemuProcess = await QemuProcess.start(scope, run, (event, data) =>
        this.#onEvent(() => qemu, event, data),
      );
      this.#qemu = qemu;
      this.#startAgain = false;
      void qemu.ended.then((end) => this.#work.run(() => this.#endedByItself(qemu, end)));
      await writeFile(this.paths.pidFile, `${qemu.pid ?? ""}\n`);
    } catch (error) {
      await this.#note(Failure.from(error).message);
      throw error;
    }
    this.#boot = afterBoot(this.#boot);
  }

  async #stop(reason: string): Promise<void> {
    const qemu = this.#qemu;
    if (qemu === undefined) return;
    this.#qemu = undefined;
    await qemu.kill();
    await rm(this.paths.pidFile, { force: true });
    await this.#note(reason);
  }

  /** A reset or a power-off from inside: QEMU has stopped and waits to be ended. */
  #onEvent(source: () => QemuProcess, event: string, data: JsonObject): void {
    if (event === "BLOCK_IO_ERROR")
      void this.#note(`the host cannot ${String(data["operation"])} ${String(data["device"])}`);
    if (event !== "SHUTDOWN") return;
    void this.#work
      .run(async () => {
        if (this.#qemu !== source()) return;
        const again = data["reason"] === "guest-reset" || this.#startAgain;
        await this.#stop(again ? "the guest restarts" : "the guest has switched itself off");
        if (again) await this.#start(this.#scope, "restart");
      })
      .catch((error: unknown) => this.#scope.log.error({ node: this.definition.name }, Failure.from(error).message));
  }

  async #endedByItself(qemu: QemuProcess, end: QemuEnd): Promise<void> {
    if (this.#qemu !== qemu) return;
    this.#qemu = undefined;
    await rm(this.paths.pidFile, { force: true });
    await this.#note(`the machine is off: ${describeEnd(end)}`);
  }

  async #nextRun(): Promise<MachineRun> {
    const { name, uuid, mac, cpus, cpuModel, memoryBytes, diskBytes, sshPort, agentPort } = this.definition;
    return {
      ...{ name, uuid, cpus, memoryBytes, acceleration: this.#acceleration },
      ...(cpuModel === undefined ? {} : { cpuModel }),
      firmware: await prepareFirmware(this.#boot.mode, this.paths.firmwareVariables),
      bootOrder: bootOrder(this.#boot),
      disks: diskBytes.map((_, index) => ({ path: this.paths.disk(index), serial: `${name}-${index}`.slice(-20) })),
      cd: { medium: this.#medium },
      network: {
        mac,
        bootFile: this.#bootFile,
        forwards: [
          { host: sshPort, guest: 22 },
          { host: agentPort, guest: 9999 },
        ],
      },
      serial: { log: this.paths.serialLog, socket: this.paths.serialSocket },
    };
  }

  async #note(text: string): Promise<void> {
    await noteInLog(this.paths.serialLog, `${isoTime(this.#scope.clock.now())} ${text}`).catch(() => {});
  }
}

interface MachineOptions {
  readonly acceleration: Acceleration;
  /** Where iPXE, which is in the machine's network card, is led to by DHCP. */
  readonly bootFile: string;
  readonly serial: SerialLine;
}

function defaultBoot(definition: NodeDefinition): BootSettings {
  return { enabled: "Disabled", target: "None", mode: definition.bootMode };
}

/** A sparse file of this size; what it holds stays. */
async function growTo(path: string, bytes: number): Promise<void> {
  const file = await open(path, "a");
  const { size } = await file.stat();
  await file.close();
  if (size < bytes) await truncate(path, bytes);
}
