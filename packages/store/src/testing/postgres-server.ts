/** A PostgreSQL server of a test's own: Debian's programs, a new cluster in a temporary folder, a free port. */
import { chown, mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Child, requireSuccess, run, spawn } from "@ingot/exec";
import { Failure, Scope } from "@ingot/kernel";
import { Client } from "pg";

const PROGRAMS = "/usr/lib/postgresql";
const USER = "postgres";

export interface PostgresServerOptions {
  /** Whether commits wait for the disk; off when left out: tests kill processes, never the power. */
  readonly fsync?: boolean;
}

export class PostgresServer {
  readonly folder: string;
  readonly port: number;
  readonly #programs: string;
  readonly #settings: readonly string[];
  #server: Child | undefined;
  #databases = 0;

  private constructor(folder: string, port: number, options: PostgresServerOptions & { readonly programs: string }) {
    this.folder = folder;
    this.port = port;
    this.#programs = options.programs;
    const fsync = options.fsync === true ? "on" : "off";
    this.#settings = [`fsync=${fsync}`, "listen_addresses=127.0.0.1", `unix_socket_directories=${folder}`];
  }

  static async start(options: PostgresServerOptions = {}): Promise<PostgresServer> {
    const programs = await programsFolder();
    const folder = await mkdtemp(join(tmpdir(), "postgres-"));
    if (process.getuid?.() === 0) await chown(folder, await idOf("-u"), await idOf("-g"));
    const [program, ...args] = unprivileged([
      join(programs, "initdb"),
      ...["--pgdata", join(folder, "data"), "--username", USER, "--auth", "trust"],
      ...["--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions"],
    ]);
    using scope = Scope.root({ timeoutMs: 120_000, what: "initdb" });
    requireSuccess(await run(scope, [program, ...args]));
    const server = new PostgresServer(folder, await freePort(), { ...options, programs });
    await server.begin();
    return server;
  }

  /** An empty database of its own; answers with its URL. */
  async createDatabase(): Promise<string> {
    this.#databases += 1;
    const name = `test${this.#databases}`;
    await this.query("postgres", `create database ${name}`);
    return this.url(name);
  }

  url(database: string): string {
    return `postgres://${USER}@127.0.0.1:${this.port}/${database}`;
  }

  /** Runs one statement as the superuser. */
  async query(database: string, text: string): Promise<readonly Record<string, unknown>[]> {
    const client = new Client({ connectionString: this.url(database) });
    client.on("error", () => {}); // the query fails with it
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  }

  /** The server takes connections again when this resolves. */
  async begin(): Promise<void> {
    const settings = this.#settings.flatMap((setting) => ["-c", setting]);
    const [program, ...args] = unprivileged([
      join(this.#programs, "postgres"),
      ...["-D", join(this.folder, "data"), "-p", String(this.port), ...settings],
    ]);
    const server = spawn(program, args);
    this.#server = server;
    let said = "";
    await new Promise<void>((resolve, reject) => {
      server.stderr?.on("data", (chunk: Buffer) => {
        said = (said + chunk.toString()).slice(-10_000);
        if (said.includes("database system is ready to accept connections")) resolve();
      });
      server.stdout?.resume();
      void server.ended.then(() => reject(new Failure("internal", `PostgreSQL did not start: ${said}`)));
    });
  }

  /** `immediate`: as a crash; `fast`: sessions are ended, what is committed is on the disk. */
  async end(how: "fast" | "immediate" = "fast"): Promise<void> {
    this.#server?.kill(how === "fast" ? "SIGINT" : "SIGQUIT");
    await this.#server?.ended;
    this.#server = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end("immediate");
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function programsFolder(): Promise<string> {
  const versions = await readdir(PROGRAMS).catch(() => [] as string[]);
  const newest = versions.toSorted((a, b) => Number(b) - Number(a))[0];
  if (newest === undefined) {
    throw new Failure("program.missing", "PostgreSQL's server is not installed", {
      hint: "Install Debian's package postgresql.",
    });
  }
  return join(PROGRAMS, newest, "bin");
}

/** PostgreSQL refuses to run as root. */
function unprivileged(argv: readonly [string, ...string[]]): readonly [string, ...string[]] {
  if (process.getuid?.() !== 0) return argv;
  return ["setpriv", `--reuid=${USER}`, `--regid=${USER}`, "--clear-groups", ...argv];
}

async function idOf(flag: "-u" | "-g"): Promise<number> {
  using scope = Scope.root({ timeoutMs: 10_000, what: "id" });
  return Number(requireSuccess(await run(scope, ["id", flag, USER])).stdout.trim());
}

async function freePort(): Promise<number> {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, "127.0.0.1", resolve));
  const address = holder.address();
  await new Promise((resolve) => holder.close(resolve));
  if (typeof address !== "object" || address === null) throw new Failure("internal", "no free port was found");
  return address.port;
}
