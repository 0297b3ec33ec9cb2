import type { NodeResource, TimelineEntry } from "@ingot/contract";
import { Failure, isFailure, type Scope } from "@ingot/kernel";
import type { ApiClient } from "../api-client.ts";
import type { EventStream } from "../events/event-stream.ts";
import { judgeNode } from "./judge-node.ts";
import { Wake } from "./wake.ts";

export interface WaitOptions {
  /** UUID or name. */
  readonly node: string;
  /** The provision state to wait for. */
  readonly expected: string;
  /** What sends the node there; the wait begins before it, so that no event is missed. */
  readonly start?: (scope: Scope) => Promise<void>;
  /** Each event of the node, as it happens; never called when the server has none. */
  readonly onEvent?: (entry: TimelineEntry) => void;
  /** The node, each time that it was read. */
  readonly onNode?: (node: NodeResource) => void;
  /** The server is gone (and why), or back. */
  readonly onConnection?: (lost: Failure | undefined) => void;
  /** How often the node is read when there are no events; 2 s when left out. */
  readonly pollMs?: number;
  /** How long the server may be gone; 2 minutes when left out. */
  readonly giveUpMs?: number;
}

const POLL_MS = 2000;
/** With events the reading is only a net under them. */
const NET_MS = 15_000;
const GIVE_UP_MS = 120_000;

/** Waits until a node is in a provision state: woken by events, or asking now and then when the server has none. */
export async function waitForNode(scope: Scope, client: ApiClient, options: WaitOptions): Promise<NodeResource> {
  using inner = scope.child();
  const wake = new Wake();
  const stream = await client.ingot.events(inner, streamOptions(options, wake));
  const following = stream === undefined ? undefined : follow(inner, stream, { options, wake });
  try {
    await options.start?.(inner);
    const node = await untilReached(inner, client, { options, wake, events: stream !== undefined });
    if (stream !== undefined) await drain(inner, client, { options, stream });
    return node;
  } finally {
    inner.cancel(new Failure("cancelled", "the wait is over"));
    await following;
  }
}

function streamOptions(options: WaitOptions, wake: Wake) {
  const onConnection = (lost: Failure | undefined) => {
    options.onConnection?.(lost);
    if (lost === undefined) wake.up();
  };
  return {
    node: options.node,
    onConnection,
    ...(options.giveUpMs === undefined ? {} : { giveUpMs: options.giveUpMs }),
  };
}

interface Following {
  readonly options: WaitOptions;
  readonly wake: Wake;
}

/** Runs beside the wait; what ends the stream is thrown by the wait's next step. */
async function follow(scope: Scope, stream: EventStream, { options, wake }: Following): Promise<void> {
  try {
    for await (const entry of stream.events(scope)) {
      options.onEvent?.(entry);
      if (entry.kind === "state" || entry.kind === "error") wake.up();
    }
  } catch (error) {
    if (!scope.signal.aborted) wake.fail(error);
  }
}

async function untilReached(
  scope: Scope,
  client: ApiClient,
  { options, wake, events }: Following & { readonly events: boolean },
): Promise<NodeResource> {
  const gone = new Absence(scope, options, events);
  for (;;) {
    const node = await gone.bridge(() => client.nodes.get(scope, options.node));
    if (node !== undefined) {
      options.onNode?.(node);
      const verdict = judgeNode(node, options.expected);
      if (verdict === "reached") return node;
      if (verdict !== "under way") throw verdict;
    }
    await wake.orAfter(scope, events && node !== undefined ? NET_MS : (options.pollMs ?? POLL_MS));
  }
}

/** Bears a server that is restarted: what could not be asked is undefined, until it has been gone for too long. */
class Absence {
  readonly #scope: Scope;
  readonly #options: WaitOptions;
  readonly #quiet: boolean;
  #since: number | undefined;

  /** @param quiet The event stream tells of lost connections already. */
  constructor(scope: Scope, options: WaitOptions, quiet: boolean) {
    this.#scope = scope;
    this.#options = options;
    this.#quiet = quiet;
  }

  async bridge<T>(ask: () => Promise<T>): Promise<T | undefined> {
    try {
      const answer = await ask();
      if (this.#since !== undefined && !this.#quiet) this.#options.onConnection?.(undefined);
      this.#since = undefined;
      return answer;
    } catch (error) {
      this.#scope.check();
      if (!isFailure(error, "client.unreachable", "client.server_error")) throw error;
      const now = this.#scope.clock.monotonic();
      if (this.#since === undefined && !this.#quiet) this.#options.onConnection?.(error);
      this.#since ??= now;
      if (now - this.#since > (this.#options.giveUpMs ?? GIVE_UP_MS)) throw error;
      return undefined;
    }
  }
}

/** The last events, when the state was read before they came over the stream. */
async function drain(
  scope: Scope,
  client: ApiClient,
  { options, stream }: { readonly options: WaitOptions; readonly stream: EventStream },
): Promise<void> {
  const seen = stream.lastId;
  if (seen === undefined || options.onEvent === undefined) return;
  const page = await client.ingot.timeline(scope, options.node, { after: seen });
  for (const entry of page.events) if (entry.id > (stream.lastId ?? 0)) options.onEvent(entry);
}
