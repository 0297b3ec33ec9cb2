import type { ProvisionVerb } from "@ingot/contract";
import { Failure, formatDuration, isFailure } from "@ingot/kernel";
import type { SimulatedNode } from "@ingot/lab";
import type { Session } from "../../cli/session.ts";
import { LiveLine } from "../../progress/live-line.ts";
import { severalAtOnce } from "./several-at-once.ts";

/** A verb for all nodes that are in a state where it begins. */
export interface Leading {
  readonly verb: ProvisionVerb;
  readonly from: readonly string[];
  readonly to: string;
}

/** What became of one machine. */
export interface End {
  readonly kind: "reached" | "failed" | "refused" | "not ended";
  readonly state: string;
  readonly reason: string;
}

interface Seen {
  readonly state: string;
  readonly target: string | null;
  readonly error: string | null;
}

const LOOK_MS = 1000;
/** So many times longer than a look at all nodes took is the pause before the next: it must not be what is under load. */
const LOOKS_SHARE = 10;
const ROOM_MS = 1000;
/** A verb is under way in states of these; in the others it has ended, or a person has to come. */
const UNDER_WAY = /ing$|wait|hold/;

/** The nodes of a simulator, led together from state to state through the API, which may be an Ironic's. */
export class Herd {
  readonly #session: Session;
  readonly #machines: readonly SimulatedNode[];
  readonly #timeoutMs: number;

  /** @param timeoutMs How long all together may take for one verb. */
  constructor(session: Session, machines: readonly SimulatedNode[], timeoutMs: number) {
    this.#session = session;
    this.#machines = machines;
    this.#timeoutMs = timeoutMs;
  }

  /** Asks it of all that can be asked, at once, and watches until each has come to an end or the time is over. */
  async lead(way: Leading): Promise<readonly End[]> {
    const { scope, err, errWidth } = this.#session;
    const line = new LiveLine(err, errWidth);
    const began = scope.clock.monotonic();
    const before = await this.#look();
    const asked = this.#machines.filter(({ uuid }) => way.from.includes(before.get(uuid)?.state ?? ""));
    const refused = new Map<string, string>();
    let answered = 0;
    const asking = severalAtOnce(asked, async (machine) => {
      await this.#ask(machine, way.verb, refused);
      answered += 1;
    });
    asking.catch(() => {}); // it only fails when this is interrupted, which the looking below tells
    let now = before;
    let lookMs = 0;
    while (answered < asked.length || this.#underWay(now, way).length > 0) {
      const ms = scope.clock.monotonic() - began;
      if (ms > this.#timeoutMs) break;
      line.show(`${way.verb} ${formatDuration(ms)}: ${counts(now)}`);
      await scope.sleep(Math.max(LOOK_MS, lookMs * LOOKS_SHARE));
      const looking = scope.clock.monotonic();
      now = await this.#lookAgain(now);
      lookMs = scope.clock.monotonic() - looking;
    }
    line.print(`${way.verb}: ${counts(now)} after ${formatDuration(scope.clock.monotonic() - began)}`);
    return this.#machines.map(({ uuid }) => endOf(now.get(uuid), way, refused.get(uuid)));
  }

  /** A server that deploys as many as it may says so with 503: it is asked again. */
  async #ask({ uuid }: SimulatedNode, verb: ProvisionVerb, refused: Map<string, string>): Promise<void> {
    const { scope, client } = this.#session;
    const until = scope.clock.monotonic() + this.#timeoutMs;
    for (;;) {
      try {
        return await client.nodes.provision(scope, uuid, verb);
      } catch (error) {
        scope.check();
        const failure = Failure.from(error);
        if (failure.details?.["status"] !== 503 || scope.clock.monotonic() > until) {
          refused.set(uuid, failure.message);
          return;
        }
      }
      await scope.sleep(ROOM_MS);
    }
  }

  async #look(): Promise<ReadonlyMap<string, Seen>> {
    const { scope, client } = this.#session;
    const own = new Set(this.#machines.map(({ uuid }) => uuid));
    const fields = ["uuid", "provision_state", "target_provision_state", "last_error"];
    const nodes = await client.nodes.list(scope, { fields });
    return new Map(
      nodes
        .filter(({ uuid }) => own.has(uuid))
        .map((node) => [
          node.uuid,
          {
            state: node.provision_state ?? "available",
            target: node.target_provision_state ?? null,
            error: node.last_error ?? null,
          },
        ]),
    );
  }

  /** As before when the server has no answer in time: it has other things to do, and is asked again. */
  async #lookAgain(before: ReadonlyMap<string, Seen>): Promise<ReadonlyMap<string, Seen>> {
    try {
      return await this.#look();
    } catch (error) {
      this.#session.scope.check();
      if (!isFailure(error, "deadline.exceeded", "client.unreachable", "client.server_error")) throw error;
      this.#session.err(`${error.message}; it is asked again\n`);
      return before;
    }
  }

  #underWay(seen: ReadonlyMap<string, Seen>, way: Leading): readonly Seen[] {
    return [...seen.values()].filter(({ state }) => state !== way.to && UNDER_WAY.test(state));
  }
}

function endOf(seen: Seen | undefined, way: Leading, refusal: string | undefined): End {
  const state = seen?.state ?? "gone";
  if (state === way.to) return { kind: "reached", state, reason: "" };
  if (refusal !== undefined) return { kind: "refused", state, reason: refusal };
  if (UNDER_WAY.test(state)) return { kind: "not ended", state, reason: seen?.error ?? `it is still '${state}'` };
  return { kind: "failed", state, reason: seen?.error ?? "" };
}

function counts(seen: ReadonlyMap<string, Seen>): string {
  const byState = new Map<string, number>();
  for (const { state } of seen.values()) byState.set(state, (byState.get(state) ?? 0) + 1);
  return [...byState]
    .toSorted(([, one], [, other]) => other - one)
    .map(([state, count]) => `${count} ${state}`)
    .join(", ");
}
