import { Failure } from "@ingot/kernel";
import type { Store } from "../ports/store.ts";

/** What befalls a transaction: it may be carried out without an answer, since the connection breaks as that comes. */
export type Befalls = "nothing" | "answer lost" | "away";

/** How a database is reached that goes away now and then. */
export interface Reach {
  /** Whether nothing can be asked of it now. */
  away: boolean;
  /** How many transactions were asked of it. */
  transactions: number;
  /** Of each transaction, from 1. */
  befalls: (transaction: number) => Befalls;
}

type Method = (...args: unknown[]) => unknown;

/** A store as those see it whose way to the database is that one. */
export function flakyStore(store: Store, reach: Reach): Store {
  return flaky(store, reach);
}

function flaky<T extends object>(part: T, reach: Reach): T {
  return new Proxy(part, {
    get(of, key) {
      const value: unknown = Reflect.get(of, key);
      if (typeof value === "object" && value !== null) return flaky(value, reach);
      if (typeof value !== "function") return value;
      const call = (...args: unknown[]) => (value as Method).apply(of, args);
      if (key === "onAppend" || key === "send" || key === "listen") return call;
      if (key === "fenced") return (fence: unknown) => flaky(call(fence) as object, reach);
      return async (...args: unknown[]) => {
        const befalls = key === "transaction" ? reach.befalls((reach.transactions += 1)) : "nothing";
        if (befalls === "away") reach.away = true;
        if (reach.away) throw new Failure("store.unavailable", "the database is away");
        const answer = await call(...args);
        if (befalls === "answer lost") throw new Failure("store.unavailable", "the database is away: no answer came");
        return answer;
      };
    },
  });
}
