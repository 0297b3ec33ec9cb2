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
  const transaction = async <T>(work: (stores: Stores) => Promise<T>): Promise<T> => {
    const result = await conductor.store.transaction(guarded(work));
    passed = true;
    return result;
  };
  const store = new Proxy(conductor.store, {
    get(target, property) {
      if (property === "transaction") return transaction;
      const part: unknown = Reflect.get(target, property, target);
      return typeof part === "object" && part !== null ? guardedPart(property, part, transaction) : part;
    },
  });
  return { ...conductor, store, runner: guardedRunner(conductor, guarded) };
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

function guardedRunner(
  { runner }: Conductor,
  guarded: <T>(work: (stores: Stores) => Promise<T>) => (stores: Stores) => Promise<T>,
): Conductor["runner"] {
  return new Proxy(runner, {
    get(target, property) {
      const method: unknown = Reflect.get(target, property, target);
      if (typeof method !== "function") return method;
      if (property !== "submit") return (method as Method).bind(target);
      const submit: Conductor["runner"]["submit"] = (plan, first) =>
        target.submit(plan, (stores, operation) => guarded(async (tx) => first?.(tx, operation))(stores));
      return submit;
    },
  });
}
