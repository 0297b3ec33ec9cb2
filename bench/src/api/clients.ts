import type { Scope } from "@ingot/kernel";
import { type Answered, type Asked, HttpConnection } from "./http-connection.ts";

export interface Clients {
  readonly url: string;
  /** Connections, and how many requests are under way on each. */
  readonly connections: number;
  readonly depth?: number;
}

/** What a number of clients did: how often, for how long in all, and how long each took. */
export interface Worked {
  readonly done: number;
  readonly ms: number;
  readonly latenciesMs: readonly number[];
}

export type Ask = (asked: Asked) => Promise<Answered>;

/** Clients that each do the work again and again, one after the other, while `more` says so. */
export async function work(
  scope: Scope,
  { url, connections, depth = 1 }: Clients,
  task: { readonly more: (done: number) => boolean; readonly one: (ask: Ask, number: number) => Promise<void> },
): Promise<Worked> {
  const open = await Promise.all(Array.from({ length: connections }, () => HttpConnection.open(url)));
  const latenciesMs: number[] = [];
  let begun = 0;
  const started = scope.clock.monotonic();
  const client = async (connection: HttpConnection): Promise<void> => {
    while (task.more(begun)) {
      const number = begun;
      begun += 1;
      const at = scope.clock.monotonic();
      await task.one((asked) => connection.ask(asked), number);
      latenciesMs.push(scope.clock.monotonic() - at);
    }
  };
  try {
    await Promise.all(open.flatMap((connection) => Array.from({ length: depth }, () => client(connection))));
  } finally {
    for (const connection of open) connection.close();
  }
  return { done: begun, ms: scope.clock.monotonic() - started, latenciesMs };
}

/** While so much time has not passed. */
export function forMs(scope: Scope, ms: number): () => boolean {
  const end = scope.clock.monotonic() + ms;
  return () => scope.clock.monotonic() < end;
}

export function perSecond({ done, ms }: Pick<Worked, "done" | "ms">): number {
  return (done * 1000) / ms;
}

/** The value below which so great a part of them lies. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;
}
