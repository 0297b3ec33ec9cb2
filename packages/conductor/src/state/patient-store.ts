import { isFailure, type Scope } from "@ingot/kernel";
import type { Store } from "../ports/store.ts";

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

type Method = (...args: unknown[]) => unknown;

/**
 * The store for a step: a database that goes away for a while makes the step wait, not fail, for as long as its scope lasts.
 * A write whose answer got lost is written again, so it must be one that may be.
 */
export function patientStore(store: Store, scope: Scope): Store {
  return patient(store, scope);
}

function patient<T extends object>(part: T, scope: Scope): T {
  return new Proxy(part, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value === "object" && value !== null) return patient(value, scope);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        const call = () => (value as Method).apply(target, args);
        const answer = call();
        return answer instanceof Promise ? outlasting(answer, call, scope) : answer;
      };
    },
  });
}

/** A call that waits, as a {@link patientStore}'s do, while the database is away. */
export function patiently(scope: Scope, call: () => Promise<unknown>): Promise<unknown> {
  return outlasting(call(), call, scope);
}

async function outlasting(first: Promise<unknown>, again: () => unknown, scope: Scope): Promise<unknown> {
  let answer: unknown = first;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    try {
      return await answer;
    } catch (error) {
      if (!isFailure(error, "store.unavailable", "store.full")) throw error;
      await scope.sleep(pause);
      answer = again();
    }
  }
}
