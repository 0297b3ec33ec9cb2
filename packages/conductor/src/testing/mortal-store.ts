import type { Store } from "../ports/store.ts";

export interface Mortality {
  /** The process dies at this access to its store, from 1; before it is carried out, or just after. */
  readonly atAccess: number;
  readonly carriedOut: boolean;
  /** Only writes are counted. */
  readonly writes?: boolean;
}

export interface MortalStore extends Store {
  readonly accesses: number;
  readonly dead: Promise<void>;
  readonly isDead: boolean;
  /** Whether something is under way. */
  readonly busy: boolean;
  /** Counts from here on, and dies as asked. */
  arm(mortality: Mortality): void;
  kill(): void;
  /** Resolves when what was under way at death is over. */
  quiet(): Promise<void>;
}

/** A store as a process sees it that may be killed: after its death nothing answers, and nothing is written any more. */
export function mortalStore(store: Store, mortality?: Mortality): MortalStore {
  const life = new Life(mortality);
  const wrap = <T extends object>(target: T): T =>
    new Proxy(target, {
      get: (of, key) => {
        const value: unknown = Reflect.get(of, key);
        if (typeof value !== "function") return typeof value === "object" && value !== null ? wrap(value) : value;
        if (key === "onAppend") return value.bind(of) as unknown;
        const call = (...args: unknown[]) => (value as (...all: unknown[]) => unknown).apply(of, args);
        if (key === "fenced") return (fence: unknown) => wrap(call(fence) as Store);
        if (key === "send") return (signal: unknown) => (life.isDead ? undefined : call(signal));
        if (key === "listen") {
          return (hear: (signal: unknown) => void) =>
            call((signal: unknown) => (life.isDead ? undefined : hear(signal)));
        }
        return (...args: unknown[]) => life.access(String(key), () => call(...args) as Promise<unknown>);
      },
    });
  const wrapped = wrap(store);
  return new Proxy(wrapped, {
    get: (of, key) => {
      if (key === "accesses") return life.accesses;
      if (key === "dead") return life.dead.promise;
      if (key === "isDead") return life.isDead;
      if (key === "busy") return !life.isDead && life.underWay.size > 0;
      if (key === "arm") return (given: Mortality) => life.arm(given);
      if (key === "kill") return () => life.die();
      if (key === "quiet") return () => Promise.allSettled(life.underWay);
      return Reflect.get(of, key) as unknown;
    },
  }) as MortalStore;
}

const WRITES: ReadonlySet<string> = new Set([
  ...[
    "transaction",
    "insert",
    "update",
    "mergeInternalInfo",
    "remove",
    "removeAll",
    "put",
    "replace",
    "append",
    "prune",
  ],
  ...["announce", "create", "commit", "request", "unclaim", "claim", "renew", "release"],
]);

class Life {
  accesses = 0;
  readonly dead = Promise.withResolvers<void>();
  readonly underWay = new Set<Promise<unknown>>();
  #mortality: Mortality | undefined;
  #over = false;

  constructor(mortality: Mortality | undefined) {
    this.#mortality = mortality;
  }

  get isDead(): boolean {
    return this.#over;
  }

  arm(mortality: Mortality): void {
    this.accesses = 0;
    this.#mortality = mortality;
  }

  die(): void {
    this.#over = true;
    this.dead.resolve();
  }

  async access<T>(name: string, work: () => Promise<T>): Promise<T> {
    if (this.#over) return never();
    const counted = this.#mortality?.writes !== true || WRITES.has(name);
    if (counted) this.accesses += 1;
    const last = counted && this.accesses === this.#mortality?.atAccess;
    if (last && this.#mortality?.carriedOut === false) {
      this.die();
      return never();
    }
    const doing = work();
    this.underWay.add(doing);
    try {
      const answer = await doing;
      if (last) this.die();
      return this.#over ? await never<T>() : answer;
    } catch (error) {
      if (last) this.die();
      if (this.#over) return await never<T>();
      throw error;
    } finally {
      this.underWay.delete(doing);
    }
  }
}

function never<T>(): Promise<T> {
  return new Promise<T>(() => {});
}
