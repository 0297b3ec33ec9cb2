import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HardwareType } from "@ingot/driver-kit";
import { Scope, silentLogger, systemClock } from "@ingot/kernel";
import { openMediaPublisher } from "@ingot/media";
import { type TestDatabase, testDatabase } from "@ingot/store/testing/test-database";
import { HttpAgentClient } from "../agent-client/http-agent-client.ts";
import type { Conductor } from "../conductor.ts";
import { type ConductorConfig, defaultConfig } from "../config.ts";
import { createConductor } from "../create-conductor.ts";
import type { NodeRecord } from "../ports/node.ts";
import type { Store } from "../ports/store.ts";
import { announceConductor } from "../reconcilers/announce.ts";
import { createNode } from "../use-cases/nodes/create-node.ts";
import { FakeMachine } from "./fake-machine.ts";
import { fakeMachineType } from "./fake-machine-type.ts";
import { MortalTimers } from "./mortal-timers.ts";
import { type MortalStore, type Mortality, mortalStore } from "./mortal-store.ts";

/** A conductor over a real database and fake machines, which can be killed and begun anew. */
export class TestConductor {
  readonly folder: string;
  readonly machines = new Map<string, FakeMachine>();
  readonly #config: ConductorConfig;
  readonly #types: ReadonlyMap<string, HardwareType>;
  #now:
    | {
        readonly conductor: Conductor;
        readonly store: MortalStore;
        readonly real: Store;
        readonly agents: HttpAgentClient;
        readonly timers: MortalTimers;
      }
    | undefined;

  readonly #database: TestDatabase;

  private constructor(folder: string, database: TestDatabase, config: Partial<ConductorConfig>) {
    this.folder = folder;
    this.#database = database;
    this.#config = { ...defaultConfig, agentPollMs: [10, 30], ...config };
    const type = fakeMachineType(this.machines);
    this.#types = new Map([[type.name, type]]);
  }

  static async start(config: Partial<ConductorConfig> = {}, mortality?: Mortality): Promise<TestConductor> {
    const folder = await mkdtemp(join(tmpdir(), "conductor-"));
    const test = new TestConductor(folder, await testDatabase(folder), config);
    await test.begin(mortality);
    return test;
  }

  get conductor(): Conductor {
    if (this.#now === undefined) throw new Error("no conductor runs");
    return this.#now.conductor;
  }

  get store(): MortalStore {
    if (this.#now === undefined) throw new Error("no conductor runs");
    return this.#now.store;
  }

  /** What is written down, for whoever looks on: undefined between two processes. */
  get file(): Store | undefined {
    return this.#now?.real;
  }

  /** A process begins, on what the one before left. */
  async begin(mortality?: Mortality): Promise<void> {
    const real = await this.#database.open();
    const store = mortalStore(real, mortality);
    const agents = new HttpAgentClient({ retries: 0, retryDelayMs: 5 });
    const timers = new MortalTimers();
    const conductor = createConductor({
      engine: { timers, leaseMs: 60_000 }, // nobody else wants it, and a process may stand still for a while
      host: "test",
      config: this.#config,
      clock: systemClock,
      log: silentLogger,
      store,
      hardwareTypes: this.#types,
      media: await openMediaPublisher(join(this.folder, "media")),
      agents,
    });
    this.#now = { conductor, store, real, agents, timers };
    for (const machine of this.machines.values()) machine.conductor = conductor;
    await announceConductor({ ...conductor, store: real });
    await Promise.race([conductor.runner.start(), store.dead]);
  }

  /** As `kill -9`: what is not written is lost, and the file is opened by another. */
  async kill(): Promise<void> {
    const { store, conductor, agents, real, timers } = this.#now ?? {};
    this.#now = undefined;
    store?.kill();
    timers?.die();
    for (const machine of this.machines.values()) machine.conductor = undefined;
    void conductor?.runner.stop().catch(() => {});
    await agents?.close();
    await store?.quiet();
    await real?.close();
  }

  /** The process ends, and nothing of its database is left. */
  async stop(): Promise<void> {
    await this.#end();
    await this.#database.drop();
  }

  async #end(): Promise<void> {
    if (this.#now === undefined) return;
    for (const machine of this.machines.values()) machine.setPower("power off");
    const { conductor, store, agents, real } = this.#now;
    // Its death may still be to come, at an access of its very end.
    const died = store.dead.then(() => true);
    if ((await Promise.race([conductor.runner.stop(), died])) === true) return this.kill();
    await agents.close();
    await real.close();
    this.#now = undefined;
  }

  /** A node in `available`, with its machine and an image to deploy. */
  async node(fields: Partial<NodeRecord> = {}, name = "n1"): Promise<{ node: NodeRecord; machine: FakeMachine }> {
    const image = join(this.folder, "image.raw");
    await writeFile(image, Buffer.alloc(8192, 1));
    const created = await createNode(Scope.root(), this.conductor, {
      fields: {
        driver: "fake-machine",
        name,
        driver_info: { deploy_kernel: "file:///k", deploy_ramdisk: "file:///r" },
        instance_info: { image_source: `file://${image}` },
      },
    });
    const node = await this.conductor.store.nodes.update(created.uuid, { provision_state: "available", ...fields });
    const machine = new FakeMachine(node.uuid);
    machine.conductor = this.conductor;
    this.machines.set(node.uuid, machine);
    return { node, machine };
  }
}
