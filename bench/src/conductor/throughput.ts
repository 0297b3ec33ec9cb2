/** Fake deployments per second, over either database, by any number of processes. */
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { type Child, spawn } from "@ingot/exec";
import { type JsonObject, systemClock } from "@ingot/kernel";
import { openSqliteStore } from "@ingot/store";
import { openPostgresStore } from "@ingot/store/postgres/open-postgres-store";
import type { PostgresServer } from "@ingot/store/testing/postgres-server";
import { deployAll, makeNodes, startConductor } from "./fake-fleet.ts";

const WORKER = join(import.meta.dirname, "worker.ts");
const WARM_UP = 300;

export interface Throughput {
  readonly perSecond: number;
  /** Of the conductors' processes, each deployment; the database's own is not in it. */
  readonly cpuMs: number;
}

export async function onSqlite(count: number, driverInfo: JsonObject = {}): Promise<Throughput> {
  const folder = await mkdtemp(join(tmpdir(), "bench-"));
  const store = await openSqliteStore(join(folder, "ingot.sqlite"));
  const fake = await startConductor(store, "bench", folder);
  const { conductor, stop } = fake;
  await deployAll(fake, await makeNodes(conductor, WARM_UP, driverInfo));
  const nodes = await makeNodes(conductor, count, driverInfo);
  const before = process.cpuUsage();
  const ms = await deployAll(fake, nodes);
  const { user, system } = process.cpuUsage(before);
  await stop();
  await store.close();
  await rm(folder, { recursive: true, force: true });
  return { perSecond: (count / ms) * 1000, cpuMs: (user + system) / 1000 / count };
}

/** Each process is asked for the deployments of its own nodes, as behind a load balancer that knows nothing. */
export async function onPostgres(
  server: PostgresServer,
  processes: number,
  count: number,
): Promise<Throughput & { readonly busy: number }> {
  const folder = await mkdtemp(join(tmpdir(), "bench-"));
  const url = await server.createDatabase();
  const store = await openPostgresStore(url);
  const { conductor, stop } = await startConductor(store, "maker", folder);
  await makeNodes(conductor, count);
  await stop();
  await store.close();
  const workers = Array.from({ length: processes }, (_, index) => new BenchWorker([url, `w${index}`, folder]));
  await Promise.all(workers.map((worker) => worker.says(/^ready$/m)));
  for (const worker of workers) worker.tell("look");
  await Promise.all(workers.map((worker) => worker.says(/^set$/m)));
  const begun = systemClock.monotonic();
  const before = cpuTimes();
  for (const worker of workers) worker.tell("go");
  const said = await Promise.all(workers.map((worker) => worker.says(/^done .* (?<cpuMs>\S+)$/m)));
  const ms = systemClock.monotonic() - begun;
  const after = cpuTimes();
  const busy = 1 - (after.idle - before.idle) / (after.all - before.all);
  for (const worker of workers) worker.child.stdin?.end();
  await Promise.all(workers.map((worker) => worker.child.ended));
  await rm(folder, { recursive: true, force: true });
  const cpuMs = said.reduce((sum, { groups }) => sum + Number(groups?.["cpuMs"]), 0) / count;
  return { perSecond: (count / ms) * 1000, cpuMs, busy };
}

/** Of all processors together, in milliseconds. */
function cpuTimes(): { readonly idle: number; readonly all: number } {
  const times = cpus().map((cpu) => cpu.times);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return { idle: sum(times.map(({ idle }) => idle)), all: sum(times.flatMap((each) => Object.values(each))) };
}

class BenchWorker {
  readonly child: Child;
  #said = "";
  #heard: () => void = () => {};

  constructor(argv: readonly string[]) {
    this.child = spawn(process.execPath, [WORKER, ...argv], { stdio: ["pipe", "pipe", "inherit"] });
    this.child.stdout?.on("data", (chunk: Buffer) => {
      this.#said += chunk.toString();
      this.#heard();
    });
  }

  tell(word: string): void {
    this.child.stdin?.write(`${word}\n`);
  }

  says(what: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      this.#heard = () => {
        const said = what.exec(this.#said);
        if (said !== null) resolve(said);
      };
      this.#heard();
      void this.child.ended.then(() => reject(new Error(`a process of the bench has ended: ${this.#said}`)));
    });
  }
}
