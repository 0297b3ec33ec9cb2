import type { NodeRecord } from "@ingot/conductor";
import { BARE_METAL_RESOURCES, MAX_MICROVERSION, MAX_WAIT_SECONDS, PROVISION_STATES } from "@ingot/contract";
import { etagOf, ifNoneMatchFails, parseTags } from "../conditional/etag.ts";
import { invalid } from "../faults.ts";
import { present } from "../present.ts";
import type { Values } from "../read-parameters.ts";
import { readName } from "../read-value.ts";
import type { UseCases } from "../use-cases.ts";
import type { EventFeed } from "./event-feed.ts";
import type { IngotAnswer, IngotRequest } from "./ingot-request.ts";

const STABLE = "stable";
/** Not every change of a node is told by an event: a heartbeat is none. */
const LOOK_MS = 2_000;

export interface NodeSources {
  readonly useCases: UseCases;
  readonly feed: EventFeed;
}

/** The node; with `wait`, once it is as was asked for, or the time is over. */
export async function waitForNode({ useCases, feed }: NodeSources, request: IngotRequest): Promise<IngotAnswer> {
  const { scope, params, query } = request;
  const ident = readName("node", params["node"] ?? "");
  const look = async () => useCases.getNode(scope, { node: ident });
  const waitMs = waitOf(query) * 1000;
  const until = untilOf(query);
  const first = await look();
  if (waitMs === 0) return answer(first, request);
  const endsAt = scope.clock.monotonic() + waitMs;
  using tail = await feed.follow(first.uuid);
  for (;;) {
    tail.take();
    const node = await look();
    const leftMs = endsAt - scope.clock.monotonic();
    if (leftMs <= 0 || isReached(node, { until, request })) return answer(node, request);
    await tail.wait(scope, Math.min(leftMs, LOOK_MS));
    if (scope.signal.aborted) return answer(node, request);
  }
}

interface Awaited {
  readonly until: readonly string[] | undefined;
  readonly request: IngotRequest;
}

function isReached(node: NodeRecord, { until, request }: Awaited): boolean {
  if (until === undefined) return !isSeen(request, answer(node, request).etag ?? "");
  const stable = node.target_provision_state === null && node.reservation === null;
  return until.includes(node.provision_state) || (stable && until.includes(STABLE));
}

function isSeen({ seen }: IngotRequest, etag: string): boolean {
  const tags = seen === undefined ? undefined : parseTags(seen);
  return tags !== undefined && ifNoneMatchFails(tags, etag);
}

function answer(node: NodeRecord, { baseUrl }: IngotRequest): IngotAnswer {
  const body = present(BARE_METAL_RESOURCES.node, node, { version: MAX_MICROVERSION, baseUrl });
  const etag = etagOf(body, MAX_MICROVERSION);
  return { body, ...(etag === undefined ? {} : { etag }) };
}

function waitOf(query: Values): number {
  const seconds = query["wait"] ?? 0;
  if (seconds === 0 && query["until"] === undefined) return 0;
  if (typeof seconds === "number" && seconds >= 1 && seconds <= MAX_WAIT_SECONDS) return seconds;
  throw invalid(
    `wait must be 1 to ${MAX_WAIT_SECONDS} seconds`,
    "Ask again when the time is over and nothing has happened.",
  );
}

function untilOf(query: Values): readonly string[] | undefined {
  const until = query["until"] as readonly string[] | undefined;
  const known: readonly string[] = [...PROVISION_STATES, STABLE];
  const unknown = until?.find((state) => !known.includes(state));
  if (unknown === undefined) return until;
  throw invalid(
    `'${unknown.slice(0, 100)}' is not a provision state`,
    `Use ${STABLE}, or some of ${PROVISION_STATES.join(", ")}.`,
  );
}
