import { isFailure } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import type { Store } from "../ports/store.ts";

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

type Method = (...args: unknown[]) => unknown;

/**
 * The store for a step: a database that goes away for a while makes the step wait, not fail, for as long as its scope lasts.
 * A write whose answer got lost is written again, so it must be one that may be.
 */
export function patientStore(store: Store, patience: Patience): Store {
  return patient(store, patience);
}

/** Waits for a moment; throws when what it waits for has ended meanwhile. */
export type Patience = (ms: number) => Promise<void>;

/**
 * The runner for a step, as {@link patientStore}: what was asked for without an answer is asked for once more, so an operation
 * that was begun may be in the way of itself.
 */
export function patientRunner(runner: Conductor["runner"], patience: Patience): Conductor["runner"] {
  const methods: Pick<Conductor["runner"], "submit" | "abort"> = {
    submit: (plan, also) => patiently(patience, () => runner.submit(plan, also)),
    abort: (operation, reason, options) => patiently(patience, () => runner.abort(operation, reason, options)),
  };
  return new Proxy(runner, {
    get(target, property) {
      const value: unknown = Reflect.get(methods, property) ?? Reflect.get(target, property, target);
      return typeof value === "function" && !Object.hasOwn(methods, property) ? (value as Method).bind(target) : value;
    },
  });
}

function patient<T extends object>(part: T, patience: Patience): T {
  return new Proxy(part, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value === "object" && value !== null) return patient(value, patience);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        const call = () => (value as Method).apply(target, args);
        const answer = call();
        return answer instanceof Promise ? outlasting(answer, call, patience) : answer;
      };
    },
  });
}

/** A call that waits, as a {@link patientStore}'s do, while the database is away. */
export function patiently<T>(patience: Patience, call: () => Promise<T>): Promise<T> {
  return outlasting(call(), call, patience) as Promise<T>;
}

async function outlasting(first: Promise<unknown>, again: () => unknown, patience: Patience): Promise<unknown> {
  let answer: unknown = first;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    try {
      return await answer;
    } catch (error) {
      if (!isFailure(error, "store.unavailable", "store.full", "store.unwritable")) throw error;
      await patience(pause);
      answer = again();
    }
  }
}
