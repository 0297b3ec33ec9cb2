/**
 * `./ingot bench api`: Ingot against Debian's Ironic, one after the other on this machine in this run, each with 1,000 and
 * with 10,000 nodes. `--ingot-only` leaves Ironic out (nothing is compared then).
 */
import { formatSize, MIB, Scope } from "@ingot/kernel";
import { startIngot } from "./api/ingot-subject.ts";
import { startIronic } from "./api/ironic-subject.ts";
import { type Measured, measure, type Rate } from "./api/measure.ts";
import { type Figure, report } from "./report.ts";

using scope = Scope.root({ timeoutMs: 60 * 60_000, what: "the bench" });
const ms = (value: number) => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`;
const rate = (value: number) => `${value < 100 ? value.toFixed(1) : value.toFixed(0)} /s`;

/** More is better, by at least so many times. */
function faster(what: string, ours: Rate, theirs: Rate | undefined, times: number): Figure {
  const ratio = theirs === undefined ? Number.NaN : ours.perSecond / theirs.perSecond;
  return {
    what,
    measured: theirs === undefined ? rate(ours.perSecond) : `${rate(ours.perSecond)}, ${ratio.toFixed(0)} times`,
    against: theirs === undefined ? "" : rate(theirs.perSecond),
    reach: `${times} times`,
    reached: ratio >= times,
    values: {
      ours: ours.perSecond,
      theirs: theirs?.perSecond ?? Number.NaN,
      ratio,
      our_processors: ours.processors,
      their_processors: theirs?.processors ?? Number.NaN,
    },
  };
}

/** Less is better, by at least so many times. */
function sooner(what: string, ours: number, theirs: number | undefined, times: number): Figure {
  const ratio = (theirs ?? Number.NaN) / ours;
  return {
    what,
    measured: theirs === undefined ? ms(ours) : `${ms(ours)}, ${ratio.toFixed(0)} times`,
    against: theirs === undefined ? "" : ms(theirs),
    reach: `${times} times`,
    reached: ratio >= times,
    values: { ours_ms: ours, theirs_ms: theirs ?? Number.NaN, ratio },
  };
}

interface Bound {
  readonly ours: number;
  readonly theirs: number | undefined;
  readonly most: number;
  readonly shown: (value: number) => string;
}

/** An absolute bound. */
function within(what: string, { ours, theirs, most, shown }: Bound): Figure {
  return {
    what,
    measured: shown(ours),
    against: theirs === undefined ? "" : shown(theirs),
    reach: `at most ${shown(most)}`,
    reached: ours <= most,
    values: { ours, theirs: theirs ?? Number.NaN, most },
  };
}

function figures(ours: Measured, theirs: Measured | undefined): readonly Figure[] {
  const { small, large } = ours;
  const growth = large.allocated.perSecond / small.allocated.perSecond;
  const beats = ours.heartbeats;
  const lost = beats.sent - beats.actedOn;
  const pure = (perSecond: number): Rate => ({ perSecond, processors: Number.NaN });
  const size = (value: number) => formatSize(value);
  return [
    faster("GET one node", small.get, theirs?.small.get, 50),
    faster("GET one node, of 10,000", large.get, theirs?.large.get, 50),
    faster("node and port created", ours.created, theirs?.created, 50),
    sooner("1000 nodes in detail", small.detailMs, theirs?.small.detailMs, 30),
    sooner("1000 nodes in detail, of 10,000", large.detailMs, theirs?.large.detailMs, 30),
    faster("allocation to active, 1,000 candidates", small.allocated, theirs?.small.allocated, 100),
    faster("allocation to active, 10,000 candidates", large.allocated, theirs?.large.allocated, 100),
    sooner("one allocation alone, 1,000 candidates", small.allocationMs, theirs?.small.allocationMs, 100),
    {
      what: "allocations with 10,000 candidates, against 1,000",
      measured: `${growth.toFixed(2)} times as many`,
      against: "",
      reach: "not fewer (0.9)",
      reached: growth >= 0.9,
      values: { growth },
    },
    faster("fake deployment to active", ours.deployed, theirs?.deployed, 50),
    faster(
      "heartbeats acted on",
      pure(beats.actedOnPerSecond),
      theirs === undefined ? undefined : pure(theirs.heartbeats.actedOnPerSecond),
      100,
    ),
    {
      what: "heartbeats refused (503) or lost",
      measured: `${beats.refused} refused, ${lost} lost of ${beats.sent}`,
      against:
        theirs === undefined
          ? ""
          : `${theirs.heartbeats.refused} refused, ${theirs.heartbeats.sent - theirs.heartbeats.actedOn} lost of ${theirs.heartbeats.sent}`,
      reach: "none",
      reached: beats.refused === 0 && lost === 0,
      values: { sent: beats.sent, refused: beats.refused, acted_on: beats.actedOn },
    },
    within("peak memory, 1,000 nodes", {
      ours: ours.peakBytes,
      theirs: theirs?.peakBytes,
      most: 120 * MIB,
      shown: size,
    }),
    within("start to first answer", { ours: ours.startMs, theirs: theirs?.startMs, most: 400, shown: ms }),
    within("p99 of a GET while another lists all", {
      ours: small.p99Ms,
      theirs: theirs?.small.p99Ms,
      most: 20,
      shown: ms,
    }),
    within("the same with 10,000 nodes", { ours: large.p99Ms, theirs: theirs?.large.p99Ms, most: 20, shown: ms }),
  ];
}

async function ironic(): Promise<Measured> {
  await using subject = await startIronic();
  return await measure(scope, subject);
}

async function ingot(): Promise<Measured> {
  await (await startIngot(scope))[Symbol.asyncDispose](); // what is built once is built now
  await using subject = await startIngot(scope);
  return await measure(scope, subject);
}

const ours = await ingot();
const theirs = process.argv.includes("--ingot-only") ? undefined : await ironic();
await report("api", figures(ours, theirs));
