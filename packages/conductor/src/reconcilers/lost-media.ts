import { Failure, isFailure, isJsonObject, type OperationId, type Scope } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import { bmcOf } from "../driver-access/bmc-of.ts";
import { isInMemory, SERVED_BY, SERVED_FROM } from "../driver-access/prepare-instance.ts";
import { Company } from "../fleet/company.ts";
import { takeoverPlan } from "../plans/takeover-plan.ts";
import type { NodeRecord } from "../ports/node.ts";
import { tell } from "../state/timeline-writer.ts";
import { allNodes } from "./all-nodes.ts";
import type { Reconciler } from "./reconciler.ts";
import { severalAtOnce } from "./several-at-once.ts";

const AT_ONCE = 4;
/** All nodes are looked at when conductors have come or gone, and now and then. */
const FULL_LOOK_MS = 600_000;
const AGAIN_MS = 60_000;
/** What takes longer, to fetch an ISO from afar, say, goes on by itself. */
const PATIENCE_MS = 60_000;
const MOST_DOUBLINGS = 6;

interface Failing {
  readonly count: number;
  /** On the monotonic clock. */
  readonly due: number;
}

/**
 * A machine that has its instance in memory boots it from a conductor's media, every time. Once that conductor is gone, or serves
 * them elsewhere, or has lost them, whoever looks after the node serves them anew, as an operation of the node. What fails
 * is tried again after a minute, then after two, four, … up to an hour. As with Ironic, nodes in maintenance are left alone.
 */
export function lostMedia(intervalMs: number): Reconciler {
  let company: Company | undefined;
  let seen = "";
  let due = -Infinity;
  let failing = new Map<string, Failing>();
  return {
    name: "lost media",
    intervalMs,
    run: async (scope, conductor) => {
      const now = conductor.clock.monotonic();
      company ??= new Company(conductor);
      await company.look(conductor);
      const { version } = company;
      if (version === seen && now < due) return;
      const known = { company, published: new Set(await conductor.media.owners()) };
      const why = (node: NodeRecord) => whyLost(conductor, node, known);
      const before = failing;
      failing = new Map();
      await severalAtOnce(scope, allNodes({ store: conductor.store }, { provision_state: "active" }), {
        atOnce: AT_ONCE,
        when: (node) => isOwn(conductor, node) && !node.maintenance && why(node) !== undefined,
        bmcOf: (node) => bmcOf(conductor, node),
        work: async (node) => {
          const last = before.get(node.uuid) ?? { count: 0, due: now };
          const isServed = last.due <= now && (await serveAnew(scope, conductor, { node, why }));
          if (!isServed) failing.set(node.uuid, last.due <= now ? later(last, now) : last);
        },
      });
      seen = version;
      due = now + (failing.size > 0 ? AGAIN_MS : FULL_LOOK_MS);
    },
  };
}

/** What it serves itself it knows best, whoever looks after the node by now. */
function isOwn({ host, fleet }: Conductor, node: NodeRecord): boolean {
  return node.driver_internal_info[SERVED_BY] === host || fleet === undefined || fleet.has(node);
}

function later({ count }: Failing, now: number): Failing {
  return { count: Math.min(count + 1, MOST_DOUBLINGS), due: now + AGAIN_MS * 2 ** count };
}

function isIdle({ reservation, target_power_state: target, maintenance }: NodeRecord): boolean {
  return reservation === null && target === null && !maintenance;
}

interface Known {
  readonly company: Company;
  /** For which nodes this process has published something. */
  readonly published: ReadonlySet<string>;
}

/** What has become of the media that the instance boots from; undefined when they are where they were. */
function whyLost(conductor: Conductor, node: NodeRecord, { company, published }: Known): string | undefined {
  const { [SERVED_BY]: by, [SERVED_FROM]: from } = node.driver_internal_info;
  if (typeof by !== "string" || !conductor.hardwareTypes.has(node.driver) || !isInMemory(conductor, node))
    return undefined;
  if (by !== conductor.host) return company.isGone(by) ? `was served by ${by}, which is gone` : undefined;
  if (!isJsonObject(from)) return undefined;
  const { url, files } = from;
  const here = conductor.config.externalUrl;
  if (url === null) return "could not be served";
  if (url !== here) return `was served at ${String(url)}, which is ${here} now`;
  return files === true && !published.has(node.uuid) ? "is not there any more" : undefined;
}

interface Lost {
  readonly node: NodeRecord;
  why(node: NodeRecord): string | undefined;
}

/** Whether it is served again; what is still under way counts as that. */
async function serveAnew(scope: Scope, conductor: Conductor, { node, why }: Lost): Promise<boolean> {
  const operation = await begin(conductor, { node, why });
  if (operation === undefined) return false;
  using bounded = scope.child({ timeoutMs: PATIENCE_MS });
  const over = Promise.withResolvers<undefined>();
  bounded.signal.addEventListener("abort", () => over.resolve(undefined), { once: true });
  const settled = conductor.runner.settled(operation).catch((error: unknown) => {
    // It has gone to another process with its node.
    if (isFailure(error, "operation.not_found", "cancelled")) return undefined;
    throw error;
  });
  const ended = await Promise.race([settled, over.promise]);
  return ended === undefined || ended.state === "done";
}

/** Undefined when the node is somebody's, or another has served it meanwhile. */
async function begin(conductor: Conductor, { node: { uuid }, why }: Lost): Promise<OperationId | undefined> {
  try {
    const { id } = await conductor.runner.submit(takeoverPlan(uuid), async (tx, operation) => {
      const now = await tx.nodes.byUuid(uuid);
      const reason = now?.provision_state === "active" && isIdle(now) ? why(now) : undefined;
      if (reason === undefined) throw new Failure("operation.conflict", "the node is not to be taken over any more");
      await tx.nodes.update(uuid, { reservation: conductor.host, last_error: null });
      const message = `the instance's medium ${reason}: it is served anew`;
      await tell(tx, conductor, { node: uuid, operation: operation.id, kind: "media", message, details: {} });
    });
    return id;
  } catch (error) {
    if (isFailure(error, "operation.conflict")) return undefined;
    throw error;
  }
}
