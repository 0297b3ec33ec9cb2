/**
 * `./ingot bench conductor`: what the engine and both databases bear. `--count N` fake deployments a run (1000);
 * `--at-once N`, `--heartbeating N`, `--seconds N`: see simulator.bench.ts;
 * `--deaths N` conductors that are killed for the take-over time (5). PostgreSQL is a cluster of its own, with fsync.
 */
import { cpus } from "node:os";
import { PostgresServer } from "@ingot/store/testing/postgres-server";
import { PERFORMED } from "./conductor/fake-fleet.ts";
import { simulatedFigures } from "./conductor/simulated-figures.ts";
import { stepOverhead } from "./conductor/step-overhead.ts";
import { takeOver } from "./conductor/take-over.ts";
import { onPostgres, onSqlite, type Throughput } from "./conductor/throughput.ts";
import { type Figure, median, report } from "./report.ts";

const option = (name: string, otherwise: number) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const count = option("count", 1000);
const deaths = option("deaths", 5);
const PROCESSES = [1, 2, 4];

function rate(perSecond: number): string {
  return `${perSecond.toFixed(0)}/s`;
}

function sqliteFigure(what: string, { perSecond, cpuMs }: Throughput): Figure {
  return {
    what,
    measured: `${rate(perSecond)}, ${cpuMs.toFixed(2)} ms of a processor each`,
    against: "",
    reach: "500/s",
    reached: perSecond >= 500,
    values: { per_second: perSecond, cpu_ms_each: cpuMs },
  };
}

interface OnPostgres {
  readonly perSecond: number;
  readonly sqlite: number;
  /** With fewer processes. */
  readonly before: number;
  /** Of all processors' time, the database's server included; at 1 there is nothing left to grow into. */
  readonly busy: number;
}

function postgresFigure(processes: number, { perSecond, sqlite, before, busy }: OnPostgres): Figure {
  const share = perSecond / sqlite;
  const cores = cpus().length;
  return {
    what: `fake deployments, PostgreSQL, ${processes} ${processes === 1 ? "process" : "processes"}`,
    measured: `${rate(perSecond)}, ${(busy * cores).toFixed(2)} of ${cores} cores used`,
    against: `${share.toFixed(2)} of SQLite with one`,
    reach: processes === 1 ? "0.7" : `growing until ${cores} cores are used up`,
    reached: processes === 1 ? share >= 0.7 : perSecond > before || busy > 0.95,
    values: { per_second: perSecond, share_of_sqlite: share, processes, busy },
  };
}

const overhead = (await stepOverhead()).toSorted((a, b) => a - b);
const sqlite = await onSqlite(count);
const figures: Figure[] = [
  sqliteFigure("fake deployments, SQLite, one process", sqlite),
  // Plain fake nodes leave out steps without work (decision 13).
  sqliteFigure("the same, every step performed", await onSqlite(count, PERFORMED)),
];
await using server = await PostgresServer.start({ fsync: true });
let before = 0;
for (const processes of PROCESSES) {
  const { perSecond, busy } = await onPostgres(server, processes, count);
  figures.push(postgresFigure(processes, { perSecond, sqlite: sqlite.perSecond, before, busy }));
  before = perSecond;
}
const took = (await takeOver(server, deaths)).toSorted((a, b) => a - b);
const worst = took.at(-1) ?? Number.NaN;
figures.push({
  what: `take-over after a death, ${took.length} deaths`,
  measured: `median ${(median(took) / 1000).toFixed(1)} s, longest ${(worst / 1000).toFixed(1)} s`,
  against: "",
  reach: "10 s",
  reached: worst <= 10_000,
  values: { median_ms: median(took), longest_ms: worst, deaths: took.length },
});
const p99 = overhead[Math.floor(overhead.length * 0.99)] ?? Number.NaN;
figures.push({
  what: "overhead of a durable step, SQLite",
  measured: `${median(overhead).toFixed(2)} ms at p50, ${p99.toFixed(2)} ms at p99`,
  against: "",
  reach: "2 ms at p50",
  reached: median(overhead) < 2,
  values: { p50_ms: median(overhead), p99_ms: p99, steps: overhead.length },
});
figures.push(...(await simulatedFigures(process.argv)));
await report("conductor", figures);
