import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ManualTime, SignalBus, Sleep } from "@ingot/engine/harness";
import { Failure, Scope } from "@ingot/kernel";
import { openSqliteStore } from "@ingot/store";
import { TEST_POSTGRES, type TestDatabase, testDatabase } from "@ingot/store/testing/test-database";
import type { Conductor } from "../conductor.ts";
import { type ConductorConfig, defaultConfig } from "../config.ts";
import type { NodeRecord } from "../ports/node.ts";
import type { Store } from "../ports/store.ts";
import { announceConductor } from "../reconcilers/announce.ts";
import { createNode } from "../use-cases/nodes/create-node.ts";
import { FakeMachine } from "./fake-machine.ts";
import { flakyStore, type Reach } from "./flaky-store.ts";
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

type FleetParts = Pick<VirtualFleet, "time" | "folder" | "store" | "agents" | "bus"> & {
  readonly config: ConductorConfig;
  readonly database: TestDatabase | undefined;
};

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
  /** How all of them reach the database. */
  readonly reach: Reach = { away: false, transactions: 0, befalls: () => "nothing" };
  readonly #config: ConductorConfig;
  /** Where each host has a store of its own over one database; else there is one for all of them. */
  readonly #database: TestDatabase | undefined;
  readonly #stores = new Map<string, Store>();

  private constructor(parts: FleetParts) {
    super(parts.time);
    this.folder = parts.folder;
    this.store = parts.store;
    this.agents = parts.agents;
    this.bus = parts.bus;
    this.#config = parts.config;
    this.#database = parts.database;
    this.watched = new WatchedActs(parts.store, parts.time);
  }

  static async open(config: Partial<ConductorConfig> = {}): Promise<VirtualFleet> {
    const folder = await mkdtemp(join(tmpdir(), "virtual-"));
    await writeFile(join(folder, "image.raw"), Buffer.alloc(8192, 1));
    const bus = new SignalBus();
    const database = process.env[TEST_POSTGRES] === undefined ? undefined : await testDatabase(folder);
    const time: ManualTime = new ManualTime(
      () => fleet.still(),
      async (ms) => database?.elapse?.(ms),
    );
    const own = database === undefined ? openSqliteStore(":memory:", { signals: bus.of("") }) : database.open();
    const store = await own;
    // What is told in a transaction is told by the database itself; the bus passes it on, or loses it.
    if (database !== undefined) store.signals?.listen((signal) => bus.of("").send(signal));
    const agents = new InProcessAgents(time, (await testCertificate()).certificate);
    const fleet: VirtualFleet = new VirtualFleet({
      ...{ time, folder, store, agents, bus, database },
      config: { ...defaultConfig, ...config },
    });
    return fleet;
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

  /** One that runs. */
  get conductor(): Conductor {
    const [member] = this.awake;
    if (member === undefined) throw new Failure("internal", "no conductor runs");
    return member.conductor;
  }

  async join(host: string): Promise<void> {
    const sleep = new Sleep();
    const acts = this.watched.of(host, FLEET_LEASE_MS);
    const seen = { ...flakyStore(await this.#storeOf(host), this.reach), signals: this.bus.of(host) };
    const store = mortalStore(acts.store(seen));
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

  async #storeOf(host: string): Promise<Store> {
    const own = this.#stores.get(host) ?? (await this.#database?.open());
    if (own !== undefined) this.#stores.set(host, own);
    return own ?? this.store;
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
    for (const store of [...this.#stores.values(), this.store]) await store.close();
    await this.#database?.drop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** A node in `available`, with its machine and an image to deploy. */
  async node(fields: Partial<NodeRecord> = {}, name = "n1"): Promise<{ node: NodeRecord; machine: FakeMachine }> {
    const created = await createNode(Scope.root(), this.conductor, {
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
