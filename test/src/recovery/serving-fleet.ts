/** Real `ingot serve` processes over one PostgreSQL server, each of which a test may kill: one that answers, others that work. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ApiClient } from "@ingot/client";
import { Failure, type Scope } from "@ingot/kernel";
import { PostgresServer } from "@ingot/store/testing/postgres-server";
import { freePort } from "../story/free-port.ts";
import { ServerProcess } from "../story/server-process.ts";

export interface ServingFleetOptions {
  /** The conductors' names. */
  readonly conductors: readonly string[];
  /** For all processes. */
  readonly settings: readonly string[];
}

export class ServingFleet {
  readonly folder: string;
  readonly client: ApiClient;
  readonly #postgres: PostgresServer;
  readonly #processes: ReadonlyMap<string, ServerProcess>;

  private constructor(
    of: Pick<ServingFleet, "folder" | "client">,
    postgres: PostgresServer,
    processes: ReadonlyMap<string, ServerProcess>,
  ) {
    this.folder = of.folder;
    this.client = of.client;
    this.#postgres = postgres;
    this.#processes = processes;
  }

  static async start(scope: Scope, { conductors, settings }: ServingFleetOptions): Promise<ServingFleet> {
    const folder = await mkdtemp(join(tmpdir(), "serving-"));
    const postgres = await PostgresServer.start();
    const database = await postgres.createDatabase();
    const processes = new Map<string, ServerProcess>();
    const begin = async (host: string, role: string): Promise<number> => {
      const port = await freePort();
      const where = ["--listen", `127.0.0.1:${port}`, "--data", join(folder, host), "--host", host, "--role", role];
      const server = new ServerProcess([...where, "--database", database, ...settings]);
      processes.set(host, server);
      await server.start(scope);
      return port;
    };
    const port = await begin("api", "api");
    for (const host of conductors) await begin(host, "conductor");
    const client = new ApiClient({ endpoint: `http://127.0.0.1:${port}` });
    return new ServingFleet({ folder, client }, postgres, processes);
  }

  process(host: string): ServerProcess {
    const found = this.#processes.get(host);
    if (found === undefined) throw new Failure("internal", `there is no process '${host}'`);
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#processes.values()].map((server) => server.kill()));
    await this.#postgres[Symbol.asyncDispose]();
    await rm(this.folder, { recursive: true, force: true });
  }
}
