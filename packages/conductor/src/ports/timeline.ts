import type { JsonObject } from "@ingot/kernel";

/** What an event of a node's timeline tells of. */
export const TIMELINE_KINDS = [
  "state", // provision state changed: details {from, to, event, target}
  "power", // power state changed or was asked to: details {from, to}
  "plan", // what is going to run and why: details {steps: [{interface, step, priority, source, reason}]}
  "fast-track", // details {used, conditions: [{condition, met, detail}]}
  "step-started", // details {interface, step, priority, index, total}
  "step-progress", // details {interface, step, fraction, log?}
  "step-finished", // details {interface, step, duration_ms, outcome: "done" | "failed", error?}
  "waiting", // details {for, timeout_ms}
  "media", // medium inserted or ejected
  "agent", // lookup, first heartbeat, change of status
  "log", // a line that a driver or a step wrote; serial console's last lines: details {lines}
  "error", // details {code, hint}
  "request", // an operator's verb was accepted: details {verb}
  "config", // maintenance, traits, boot device, … changed
] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

/** One event of a node's story, as it is stored and sent. */
export interface TimelineEvent {
  /** Monotonic over all nodes: what `after=` and Last-Event-ID speak of. */
  readonly id: number;
  readonly node_uuid: string;
  readonly operation_id: string | null;
  readonly at: number;
  readonly kind: TimelineKind;
  readonly message: string;
  readonly details: JsonObject;
}

export type NewTimelineEvent = Omit<TimelineEvent, "id">;

export interface TimelineQuery {
  readonly node?: string;
  readonly operation?: string;
  /** Events with a greater id only. */
  readonly after?: number;
  readonly limit: number;
}

export interface TimelineStore {
  append(event: NewTimelineEvent): Promise<void>;
  /** In the order of their ids. */
  list(query: TimelineQuery): Promise<readonly TimelineEvent[]>;
  /** The greatest id so far, 0 when there is none. */
  lastId(): Promise<number>;
  /**
   * Forgets the oldest events: those from before a time, and those that are more than `kept`; at most `limit` of them.
   * Answers how many.
   */
  prune(what: { readonly before: number; readonly kept: number; readonly limit: number }): Promise<number>;
  /** Calls back after events were committed by a process over this database (a wake-up only: read them by `list`); answers how to stop. */
  onAppend(wake: () => void): () => void;
}
