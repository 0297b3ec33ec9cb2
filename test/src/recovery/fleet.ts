/** Processes over one PostgreSQL server that a test may kill, pause and end, and an API that asks them for deployments. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Conductor, createNode, type NodeRecord, setProvisionState, type Store } from "@ingot/conductor";
import { type Child, spawn } from "@ingot/exec";
import { newId, Scope, silentLogger } from "@ingot/kernel";
import { openPostgresStore } from "@ingot/store/postgres/open-postgres-store";
import { PostgresServer } from "@ingot/store/testing/postgres-server";
import { countingHardware, holdFile } from "./counting-hardware.ts";
import { fleetConductor } from "./fleet-conductor.ts";

const WORKER = join(import.meta.dirname, "worker.ts");

export class Worker {
  readonly host: string;
  readonly child: Child;
  readonly ready: Promise<void>;
  #said = "";
  readonly #waiting = new Set<() => void>();

  constructor(host: string, argv: readonly string[]) {
    this.host = host;
    this.child = spawn(process.execPath, [WORKER, ...argv]);
    const hear = (chunk: Buffer) => {
      this.#said += chunk.toString();
      for (const look of this.#waiting) look();
    };
    this.child.stdout?.on("data", hear);
    this.child.stderr?.on("data", hear);
    this.ready = this.says(/^ready$/m);
    this.ready.catch(() => {});
  }

  get said(): string {
    return this.#said;
  }

  /** Resolves when it has said that; rejects when it ended first. */
  says(what: RegExp): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!what.test(this.#said)) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
      void this.child.ended.then((ending) => reject(new Error(`${JSON.stringify(ending)}: ${this.#said}`)));
    });
  }

  async kill(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    this.child.kill(signal);
    await this.child.ended;
  }
}

export class TestFleet {
  readonly server: PostgresServer;
  readonly url: string;
  readonly folder: string;
  readonly store: Store;
  readonly api: Conductor;
  /** The last of each name. */
  readonly workers = new Map<string, Worker>();
  /** One that was replaced learns of that from the database, if it is still there. */
  readonly #all: Worker[] = [];
  readonly #stepMs: string;

  private constructor(of: Pick<TestFleet, "server" | "url" | "folder" | "store" | "api"> & { stepMs: string }) {
    this.server = of.server;
    this.url = of.url;
    this.folder = of.folder;
    this.store = of.store;
    this.api = of.api;
    this.#stepMs = of.stepMs;
  }

  static async start(options: { readonly stepMs?: string } = {}): Promise<TestFleet> {
    const server = await PostgresServer.start();
    const url = await server.createDatabase();
    const folder = await mkdtemp(join(tmpdir(), "fleet-"));
    const store = await openPostgresStore(url);
    const hardware = countingHardware({ file: join(folder, "runs"), process: "api", stepMs: [0, 0] });
    const api = await fleetConductor({ store, host: "api", folder, hardware, log: silentLogger });
    return new TestFleet({ server, url, folder, store, api, stepMs: options.stepMs ?? "50-150" });
  }

  /** `url`: how it reaches the database, when not directly. */
  async worker(host: string, url = this.url): Promise<Worker> {
    const worker = new Worker(host, [url, host, this.folder, this.#stepMs]);
    this.workers.set(host, worker);
    this.#all.push(worker);
    await worker.ready;
    return worker;
  }

  get database(): string {
    return new URL(this.url).pathname.slice(1);
  }

  /** A node that can be deployed. */
  async node(): Promise<NodeRecord> {
    const node = await createNode(Scope.root(), this.api, {
      fields: {
        driver: "fake-hardware",
        name: `n-${newId<string>()}`,
        instance_info: { image_source: "file:///dev/null", image_checksum: "0" },
      },
    });
    return await this.store.nodes.update(node.uuid, { provision_state: "available" });
  }

  deploy(node: NodeRecord): Promise<unknown> {
    return setProvisionState(Scope.root(), this.api, { node: node.uuid, target: "active" });
  }

  /** The worker that drives the node's operation. */
  async driver(node: NodeRecord): Promise<Worker | undefined> {
    const active = await this.store.operations.active(node.uuid);
    const owner = active?.operation.owner ?? null;
    const lease = owner === null ? undefined : await this.store.operations.lease(owner, 0);
    return lease === undefined ? undefined : this.workers.get(lease.name);
  }

  /** Steps of this name that begin do not end before they are let go: however slow a machine is, they are met in their middle. */
  async hold(step: string): Promise<() => Promise<void>> {
    const file = holdFile(join(this.folder, "runs"), step);
    await writeFile(file, "");
    return () => rm(file, { force: true });
  }

  /** What the steps have left: `NODE STEP begun|ended PROCESS`. */
  async runs(): Promise<readonly string[]> {
    const text = await readFile(join(this.folder, "runs"), "utf8").catch(() => "");
    return text.split("\n").filter((line) => line !== "");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { child } of this.#all) child.kill("SIGKILL");
    await Promise.all(this.#all.map(({ child }) => child.ended));
    await this.store.close();
    await this.server[Symbol.asyncDispose]();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Looks again until it is there; what it looks at is another process's, which cannot tell it. */
export async function until<T>(look: () => Promise<T | undefined | false>, ms = 120_000): Promise<T> {
  using scope = Scope.root({ timeoutMs: ms, what: `waiting for ${look.toString()}` });
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await scope.sleep(50);
  }
}
