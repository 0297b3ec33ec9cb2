import type { Conductor } from "../conductor.ts";
import type { Store, Stores } from "../ports/store.ts";

/** Throws when what a client has seen is not how things are. */
export type Precondition = (stores: Stores) => Promise<void>;

/** Methods of stores that write when they are called outside a transaction. */
const WRITES: ReadonlySet<string> = new Set([
  "insert",
  "update",
  "mergeInternalInfo",
  "put",
  "remove",
  "removeAll",
  "append",
]);

/**
 * The conductor for one request that is conditional: the first thing that it writes is written in one transaction with the
 * precondition, so that nobody comes between the two. What it writes after that is unconditional.
 */
export function guardedConductor(conductor: Conductor, holds: Precondition): Conductor {
  let passed = false;
  const guarded =
    <T>(work: (stores: Stores) => Promise<T>) =>
    async (stores: Stores): Promise<T> => {
      if (!passed) await holds(stores);
      return work(stores);
    };
  const committed = async <T>(result: Promise<T>): Promise<T> => {
    const value = await result;
    passed = true;
    return value;
  };
  const transaction: Transaction = (work) => committed(conductor.store.transaction(guarded(work)));
  const store = new Proxy(conductor.store, {
    get(target, property) {
      if (property === "transaction") return transaction;
      const part: unknown = Reflect.get(target, property, target);
      return typeof part === "object" && part !== null ? guardedPart(property, part, transaction) : part;
    },
  });
  return { ...conductor, store, runner: guardedRunner(conductor, { guarded, committed }) };
}

type Method = (...args: unknown[]) => unknown;
type Transaction = Store["transaction"];

function guardedPart(name: string | symbol, part: object, transaction: Transaction): object {
  return new Proxy(part, {
    get(target, property) {
      const method: unknown = Reflect.get(target, property, target);
      if (typeof method !== "function") return method;
      if (typeof property !== "string" || !WRITES.has(property)) return (method as Method).bind(target);
      return (...args: unknown[]) =>
        transaction(async (stores) => {
          const store = stores[name as keyof Stores] as unknown as Readonly<Record<string, Method>>;
          return store[property]?.(...args);
        });
    },
  });
}

interface Guard {
  /** The work, after the precondition, unless that has passed. */
  readonly guarded: <T>(work: (stores: Stores) => Promise<T>) => (stores: Stores) => Promise<T>;
  /** What comes after this is unconditional. */
  readonly committed: <T>(result: Promise<T>) => Promise<T>;
}

type Runner = Conductor["runner"];

/** Work that begins an operation, or ends one, is written in one transaction with the precondition too. */
function guardedRunner({ runner }: Conductor, { guarded, committed }: Guard): Runner {
  const also = (work?: (stores: Stores) => Promise<void>) => guarded(async (stores) => work?.(stores));
  const methods: Partial<Runner> = {
    submit: (plan, first) =>
      committed(runner.submit(plan, (stores, operation) => also(async (tx) => first?.(tx, operation))(stores))),
    abort: (operation, reason, options) =>
      committed(runner.abort(operation, reason, { ...options, also: also(options?.also) })),
    unhold: (operation, work) => committed(runner.unhold(operation, also(work))),
  };
  return new Proxy(runner, {
    get(target, property) {
      const method: unknown = Reflect.get(methods, property) ?? Reflect.get(target, property, target);
      return typeof method === "function" && !Object.hasOwn(methods, property)
        ? (method as Method).bind(target)
        : method;
    },
  });
}
