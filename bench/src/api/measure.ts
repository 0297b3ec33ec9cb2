import type { Scope } from "@ingot/kernel";
import { median } from "../report.ts";
import { perSecond, type Worked } from "./clients.ts";
import { cpuMs, peakMemory } from "./process-usage.ts";
import { getOne, getWhileListing, listInDetail, p99 } from "./reading.ts";
import type { Subject } from "./subject.ts";
import { allocate, createNodes, deploy, heartbeats, type Heartbeats } from "./writing.ts";

/** What was measured of one server, by the second unless the name says otherwise. */
export interface Measured {
  readonly startMs: number;
  readonly small: AtSize;
  readonly large: Pick<AtSize, "get" | "detailMs" | "p99Ms" | "allocated" | "allocationMs">;
  readonly created: Rate;
  readonly deployed: Rate;
  readonly heartbeats: Heartbeats & { readonly actedOnPerSecond: number };
  /** With the small number of nodes. */
  readonly peakBytes: number;
}

interface AtSize {
  readonly get: Rate;
  readonly detailMs: number;
  readonly p99Ms: number;
  readonly allocated: Rate;
  readonly allocationMs: number;
}

/** A rate, and how much of one processor's time the server used meanwhile: at 1 it is the server's own thread that limits. */
export interface Rate {
  readonly perSecond: number;
  readonly processors: number;
}

export async function measure(scope: Scope, subject: Subject): Promise<Measured> {
  const say = (what: string) => void process.stderr.write(`${subject.name}: ${what}\n`);
  say("creating nodes");
  const created = await rate(subject, () => createNodes(scope, subject));
  const nodes = await subject.fill(SMALL);
  say(`${nodes.length} nodes: reading and allocating`);
  const small = await atSize(scope, subject, nodes);
  say("deploying");
  const free = nodes.slice(-subject.effort.deployments);
  const deployed = await rate(subject, () => deploy(scope, subject, free));
  say("heartbeats");
  const agents = nodes.slice(0, subject.effort.heartbeats);
  await subject.expectAgents(agents);
  const beats = await heartbeats(scope, subject, agents);
  const peakBytes = await peakMemory(subject.pids);
  say(`filling up to ${LARGE}`);
  const many = await subject.fill(LARGE);
  say(`${many.length} nodes: reading and allocating`);
  return {
    startMs: subject.startedInMs,
    small,
    large: await atSize(scope, subject, many),
    created,
    deployed,
    heartbeats: { ...beats, actedOnPerSecond: (beats.actedOn * 1000) / beats.ms },
    peakBytes,
  };
}

const SMALL = 1000;
const LARGE = 10_000;

async function atSize(scope: Scope, subject: Subject, nodes: readonly string[]): Promise<AtSize> {
  const get = await rate(subject, () => getOne(scope, subject, nodes));
  const detailMs = median(await listInDetail(scope, subject));
  const p99Ms = p99(await getWhileListing(scope, subject, nodes));
  const allocated = await rate(subject, () => allocate(scope, subject, 8));
  const allocationMs = median(
    (await allocate(scope, { ...subject, effort: { ...subject.effort, allocations: 5 } }, 1)).latenciesMs,
  );
  return { get, detailMs, p99Ms, allocated, allocationMs };
}

async function rate(subject: Subject, work: () => Promise<Worked>): Promise<Rate> {
  const before = await cpuMs(subject.pids);
  const worked = await work();
  const used = (await cpuMs(subject.pids)) - before;
  return { perSecond: perSecond(worked), processors: used / worked.ms };
}
