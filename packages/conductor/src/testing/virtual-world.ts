import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ManualTime } from "@ingot/engine/harness";
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
import { InProcessAgents } from "./in-process-agents.ts";
import { InVirtualTime } from "./in-virtual-time.ts";
import { mortalOutside } from "./mortal-outside.ts";
import { type Mortality, type MortalStore, mortalStore } from "./mortal-store.ts";
import { testCertificate } from "./test-certificate.ts";
import { virtualConductor, type WrapExecutor } from "./virtual-conductor.ts";

export interface VirtualProcess {
  readonly conductor: Conductor;
  readonly store: MortalStore;
  /** How many steps run. */
  executing(): number;
}

export interface VirtualWorldOptions {
  readonly config?: Partial<ConductorConfig>;
  readonly time?: ManualTime;
  /** Puts a SQLite database into the world's folder and answers with its file; in memory, or in PostgreSQL, when left out. */
  readonly database?: (folder: string) => Promise<string>;
}

export interface BeginOptions {
  readonly host?: string;
  readonly wrap?: WrapExecutor;
  readonly mortality?: Mortality;
}

/** In virtual time nobody else wants the lease, and what is nobody's is seen at the start. */
const ENGINE = { leaseMs: 3_600_000, sweepMs: 600_000 };

/**
 * A conductor, its machines and their agents in one process and in virtual time; the conductor can be killed and begun anew.
 * Over SQLite in memory; over PostgreSQL where the tests of conductors are run on it.
 */
export class VirtualWorld extends InVirtualTime {
  readonly folder: string;
  /** What is written down. */
  readonly store: Store;
  readonly machines = new Map<string, FakeMachine>();
  readonly agents: InProcessAgents;
  readonly #config: ConductorConfig;
  #process: VirtualProcess | undefined;
  readonly #database: TestDatabase | undefined;
  #lastHost: string | undefined;
  #abandoned = false;

  private constructor(
    parts: Pick<VirtualWorld, "time" | "folder" | "store" | "agents"> & {
      readonly config: ConductorConfig;
      readonly database: TestDatabase | undefined;
    },
  ) {
    super(parts.time);
    this.folder = parts.folder;
    this.store = parts.store;
    this.agents = parts.agents;
    this.#config = parts.config;
    this.#database = parts.database;
  }

  static async open({ config = {}, time: given, database }: VirtualWorldOptions = {}) {
    // Over a database what a timer sets off takes more than the turns of the process: no time passes meanwhile.
    const time: ManualTime = given ?? new ManualTime(() => world.still());
    const folder = await mkdtemp(join(tmpdir(), "virtual-"));
    await writeFile(join(folder, "image.raw"), Buffer.alloc(8192, 1));
    const server = process.env[TEST_POSTGRES] === undefined || database !== undefined ? undefined : folder;
    const own = server === undefined ? undefined : await testDatabase(server);
    const store =
      own === undefined ? await openSqliteStore((await database?.(folder)) ?? ":memory:") : await own.open();
    const agents = new InProcessAgents(time, (await testCertificate()).certificate);
    const world: VirtualWorld = new VirtualWorld({
      ...{ time, folder, store, agents },
      config: { ...defaultConfig, ...config },
      database: own,
    });
    return world;
  }

  /** The dead do nothing any more. */
  protected override get isBusy(): boolean {
    const process = this.#process;
    return process !== undefined && !process.store.isDead && (process.store.busy || process.executing() > 0);
  }

  get process(): VirtualProcess {
    if (this.#process === undefined) throw new Failure("internal", "no conductor runs");
    return this.#process;
  }

  get conductor(): Conductor {
    return this.process.conductor;
  }

  /** A process begins, on what the one before left; one of another host waits until that one's lease has ended. */
  async begin(options: BeginOptions = {}): Promise<VirtualProcess> {
    const host = options.host ?? "virtual";
    if (this.#lastHost !== undefined && this.#lastHost !== host) await this.#database?.elapse?.(ENGINE.leaseMs);
    this.#lastHost = host;
    const store = mortalStore(this.store, options.mortality);
    const { conductor, executing } = await virtualConductor({
      engine: { timers: this.time, ...ENGINE },
      host,
      config: this.#config,
      time: this.time,
      store,
      machines: this.machines,
      agents: this.agents,
      folder: this.folder,
      outside: (target) => mortalOutside(target, () => store.isDead),
      wrap: options.wrap,
    });
    this.#process = { conductor, store, executing };
    for (const machine of this.machines.values()) machine.conductor = conductor;
    await announceConductor({ ...conductor, store: this.store });
    await Promise.race([conductor.runner.start(), store.dead]);
    return this.#process;
  }

  /** As `kill -9`. */
  async kill(): Promise<void> {
    const dead = this.#process;
    this.#process = undefined;
    for (const machine of this.machines.values()) machine.conductor = undefined;
    dead?.store.kill();
    void dead?.conductor.runner.stop().catch(() => {});
    await dead?.store.quiet();
  }

  /** As {@link kill}, with nobody after it: the database's file is free. */
  async abandon(): Promise<void> {
    await this.kill();
    if (!this.#abandoned) await this.store.close();
    this.#abandoned = true;
  }

  async close(): Promise<void> {
    for (const machine of this.machines.values()) machine.setPower("power off");
    await this.abandon();
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
    return { node, machine: this.machine(node.uuid) };
  }

  machine(node: string): FakeMachine {
    const machine = new FakeMachine(node, this.agents);
    machine.conductor = this.#process?.conductor;
    this.machines.set(node, machine);
    return machine;
  }

  /** What is still offered to machines. */
  async published(): Promise<readonly string[]> {
    const found = await readdir(join(this.folder, "media"), { recursive: true, withFileTypes: true });
    return found.filter((entry) => !entry.isDirectory()).map((entry) => entry.name);
  }
}
