/**
 * Debian's Ironic (python3-ironic), started for tests and benchmarks to be compared with: fake-hardware with every
 * interface, no authentication, SQLite, everything in a folder of its own that goes with it.
 */
import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Child, requireSuccess, run, spawn } from "@ingot/exec";
import { Failure, Scope } from "@ingot/kernel";
import { ironicConfig, type IronicPlace, type IronicSettings } from "./ironic-config.ts";

/** Debian's python; one of another kind in PATH does not see Debian's packages. */
const PYTHON = "/usr/bin/python3";
const STOP_MS = 5000;

export interface RealIronicOptions {
  /** `single`: API and conductor in one process (default). `split`: API workers and a conductor, joined by JSON-RPC. */
  readonly shape?: "single" | "split";
  /** Put over what fake-hardware needs. */
  readonly settings?: IronicSettings;
}

export interface RealIronic extends AsyncDisposable {
  readonly url: string;
  readonly folder: string;
  /** The processes that were started; API workers are children of theirs. */
  readonly pids: readonly number[];
  /** Milliseconds from the start of its processes (its database was there) to the first answer. */
  readonly startedInMs: number;
  /** What it has logged until now. */
  log(): Promise<string>;
}

/** Whether Debian's python3-ironic is installed. */
export async function hasRealIronic(): Promise<boolean> {
  using scope = Scope.root({ timeoutMs: 30_000 });
  const { ending } = await run(scope, [PYTHON, "-c", "import ironic"]);
  return ending.kind === "exited" && ending.code === 0;
}

export async function realIronic({ shape = "single", settings }: RealIronicOptions = {}): Promise<RealIronic> {
  using scope = Scope.root({ timeoutMs: 120_000, what: "starting Ironic" });
  const folder = await mkdtemp(join(tmpdir(), "ingot-ironic-"));
  const place: IronicPlace = {
    folder,
    port: await freePort(),
    ...(shape === "split" ? { rpcPort: await freePort() } : {}),
  };
  const config = join(folder, "ironic.conf");
  await writeFile(config, ironicConfig(place, settings));
  requireSuccess(await run(scope, python("dbsync", config, "create_schema")));
  const started = scope.clock.monotonic();
  const logFile = join(folder, "ironic.log");
  const programs = shape === "single" ? ["singleprocess"] : ["conductor", "api"];
  const children = await Promise.all(programs.map((program) => start(python(program, config), logFile)));
  const stop = async (): Promise<void> => {
    await Promise.all(children.map((child) => end(child, shape)));
    await rm(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${place.port}`;
  const log = () => readFile(logFile, "utf8");
  try {
    await untilAnswering(scope, children, url, log);
  } catch (error) {
    await stop();
    throw error;
  }
  const startedInMs = scope.clock.monotonic() - started;
  const pids = children.flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
  return { url, folder, pids, startedInMs, log, [Symbol.asyncDispose]: stop };
}

function python(module: string, config: string, ...words: readonly string[]): readonly [string, ...string[]] {
  const argv = JSON.stringify(["ironic", "--config-file", config, ...words]);
  return [PYTHON, "-c", `import sys; sys.argv = ${argv}\nfrom ironic.cmd.${module} import main; main()`];
}

async function start([program, ...args]: readonly [string, ...string[]], logFile: string): Promise<Child> {
  await using log = await open(logFile, "a");
  return spawn(program, args, { stdio: ["ignore", log.fd, log.fd] });
}

/** One process alone may be killed; one with workers is told to end, so that it ends them. */
async function end(child: Child, shape: "single" | "split"): Promise<void> {
  child.kill(shape === "single" ? "SIGKILL" : "SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await child.ended;
  clearTimeout(timer);
}

/** A conductor must be there too: before, no driver is known. */
async function untilAnswering(
  scope: Scope,
  children: readonly Child[],
  url: string,
  log: () => Promise<string>,
): Promise<void> {
  let ended = false;
  for (const child of children) void child.ended.then(() => (ended = true));
  for (;;) {
    const answer = await fetch(`${url}/v1/drivers`, { signal: scope.signal }).catch(() => undefined);
    if (answer?.ok === true && ((await answer.json()) as { drivers: unknown[] }).drivers.length > 0) return;
    await answer?.body?.cancel().catch(() => undefined);
    scope.check();
    if (ended) {
      throw new Failure("program.failed", `Ironic ended before it answered: ${(await log()).slice(-2000)}`);
    }
    await scope.sleep(100);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
