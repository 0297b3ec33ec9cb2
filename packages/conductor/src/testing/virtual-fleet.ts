import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ManualTime, SignalBus, Sleep } from "@ingot/engine/harness";
import { Scope } from "@ingot/kernel";
import { openSqliteStore } from "@ingot/store";
import type { Conductor } from "../conductor.ts";
import { type ConductorConfig, defaultConfig } from "../config.ts";
import type { NodeRecord } from "../ports/node.ts";
import type { Store } from "../ports/store.ts";
import { announceConductor } from "../reconcilers/announce.ts";
import { createNode } from "../use-cases/nodes/create-node.ts";
import { FakeMachine } from "./fake-machine.ts";
import { InProcessAgents } from "./in-process-agents.ts";
import { InVirtualTime } from "./in-virtual-time.ts";
import { mortalOutside } from "./mortal-outside.ts";
import { type MortalStore, mortalStore } from "./mortal-store.ts";
import { testCertificate } from "./test-certificate.ts";
import { virtualConductor } from "./virtual-conductor.ts";
import { WatchedActs } from "./watched-acts.ts";

export interface FleetMember {
  readonly host: string;
  readonly conductor: Conductor;
  readonly store: MortalStore;
  readonly sleep: Sleep;
  executing(): number;
}

/** In virtual time: so that a lease ends within what a test lets pass, and its renewals do not fill that. */
export const FLEET_LEASE_MS = 60_000;
const ENGINE = { leaseMs: FLEET_LEASE_MS, sweepMs: 20_000 };

/**
 * Several conductors that run at once over one store, with the machines that they share, in one process and in virtual time.
 * Each can be killed, told to end, and paused as by SIGSTOP.
 */
export class VirtualFleet extends InVirtualTime {
  readonly folder: string;
  readonly store: Store;
  readonly agents: InProcessAgents;
  readonly bus: SignalBus;
  readonly machines = new Map<string, FakeMachine>();
  /** Those that live, paused ones included. */
  readonly members = new Map<string, FleetMember>();
  readonly watched: WatchedActs;
  readonly #config: ConductorConfig;

  private constructor(
    parts: Pick<VirtualFleet, "time" | "folder" | "store" | "agents" | "bus"> & { readonly config: ConductorConfig },
  ) {
    super(parts.time);
    this.folder = parts.folder;
    this.store = parts.store;
    this.agents = parts.agents;
    this.bus = parts.bus;
    this.#config = parts.config;
    this.watched = new WatchedActs(parts.store, parts.time);
  }

  static async open(config: Partial<ConductorConfig> = {}): Promise<VirtualFleet> {
    const folder = await mkdtemp(join(tmpdir(), "virtual-"));
    await writeFile(join(folder, "image.raw"), Buffer.alloc(8192, 1));
    const time = new ManualTime();
    const bus = new SignalBus();
    const store = await openSqliteStore(":memory:", { signals: bus.of("") });
    const agents = new InProcessAgents(time, (await testCertificate()).certificate);
    return new VirtualFleet({ time, folder, store, agents, bus, config: { ...defaultConfig, ...config } });
  }

  /** The dead do nothing any more, and of those that are paused only what they had asked for is carried out. */
  protected override get isBusy(): boolean {
    return [...this.members.values()].some(
      ({ store, sleep, executing }) => !store.isDead && (store.busy || (executing() > 0 && !sleep.isAsleep)),
    );
  }

  /** Those that run. */
  get awake(): readonly FleetMember[] {
    return [...this.members.values()].filter(({ sleep, store }) => !sleep.isAsleep && !store.isDead);
  }

  async join(host: string): Promise<void> {
    const sleep = new Sleep();
    const acts = this.watched.of(host, FLEET_LEASE_MS);
    const store = mortalStore(acts.store({ ...this.store, signals: this.bus.of(host) }));
    const { conductor, executing } = await virtualConductor({
      engine: { timers: sleep.timers(this.time), ...ENGINE },
      host,
      config: this.#config,
      time: this.time,
      store: sleep.seen(store),
      machines: this.machines,
      agents: this.agents,
      folder: join(this.folder, host),
      outside: (target) => sleep.seen(mortalOutside(acts.outside(target), () => store.isDead)),
      wrap: (_name, executor) => ({
        ...executor,
        execute: (run) => acts.during(run.operation, () => executor.execute(run)),
      }),
    });
    this.members.set(host, { host, conductor, store, sleep, executing });
    await announceConductor({ ...conductor, store: this.store });
    await this.outcome(Promise.race([conductor.runner.start(), store.dead]));
  }

  /** As `kill -9`. */
  async kill(host: string): Promise<void> {
    const member = this.members.get(host);
    if (member === undefined) return;
    this.members.delete(host);
    member.store.kill();
    void member.conductor.runner.stop().catch(() => {});
    await member.store.quiet();
    member.sleep.finish();
  }

  /** As SIGTERM: it hands over what it has. */
  async leave(host: string): Promise<void> {
    const member = this.members.get(host);
    if (member === undefined || member.sleep.isAsleep) return;
    const ended = member.conductor.runner.stop().then(() => true);
    const over = await this.outcome(Promise.race([ended, member.store.dead, member.sleep.fell]));
    if (over === true || member.store.isDead) await this.kill(host);
  }

  async close(): Promise<void> {
    for (const machine of this.machines.values()) machine.setPower("power off");
    for (const host of [...this.members.keys()]) await this.kill(host);
    await this.store.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** A node in `available`, with its machine and an image to deploy. */
  async node(fields: Partial<NodeRecord>, name = "n1"): Promise<{ node: NodeRecord; machine: FakeMachine }> {
    const [member] = this.awake;
    if (member === undefined) throw new Error("no conductor runs");
    const created = await createNode(Scope.root(), member.conductor, {
      fields: {
        driver: "fake-machine",
        name,
        driver_info: { deploy_kernel: "file:///k", deploy_ramdisk: "file:///r" },
        instance_info: { image_source: `file://${join(this.folder, "image.raw")}` },
      },
    });
    const node = await this.store.nodes.update(created.uuid, { provision_state: "available", ...fields });
    const machine = new FakeMachine(node.uuid, this.agents);
    this.machines.set(node.uuid, machine);
    this.route(0);
    return { node, machine };
  }

  /** The conductor that agents call from now on: one that runs, if any does. */
  route(choice: number): void {
    const { awake } = this;
    const conductor = awake[choice % Math.max(1, awake.length)]?.conductor;
    for (const machine of this.machines.values()) machine.conductor = conductor;
  }
}
