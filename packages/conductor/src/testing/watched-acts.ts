import { AsyncLocalStorage } from "node:async_hooks";
import type { OperationRecord } from "@ingot/engine";
import type { ManualTime } from "@ingot/engine/harness";
import type { OperationId } from "@ingot/kernel";
import type { Store } from "../ports/store.ts";

/** One go at a step: what it does is done for the operation under this epoch. */
interface Going {
  readonly operation: OperationId;
  readonly epoch: number;
}

/** Of a store: what writes. */
const WRITES =
  /^(?:transaction|insert|update|mergeInternalInfo|remove|removeAll|put|replace|append|prune|create|commit|request)$/;
/** Of what is outside: what looks at something, and what only concerns the media that the process itself serves. */
const LOOKS = /^(?:get|validate|commands?$|observe|(?:un)?publish|retract|find|owners)/;

/**
 * Watches what the steps of several processes do: nothing may be written, and no machine touched, for an operation that another
 * has claimed since, by a process whose lease had ended when it did.
 */
export class WatchedActs {
  readonly wrongs: string[] = [];
  readonly #real: Store;
  readonly #time: ManualTime;

  constructor(real: Store, time: ManualTime) {
    this.#real = real;
    this.#time = time;
  }

  of(host: string, leaseMs: number): ProcessActs {
    return new ProcessActs({
      host,
      leaseMs,
      time: this.#time,
      isLost: (going) => this.#isLost(going),
      wrong: (what) => void this.wrongs.push(what),
    });
  }

  async #isLost({ operation, epoch }: Going): Promise<boolean> {
    const now = await this.#real.operations.get(operation);
    return now === undefined || now.operation.epoch !== epoch;
  }
}

interface ProcessActsParts {
  readonly host: string;
  readonly leaseMs: number;
  readonly time: ManualTime;
  readonly isLost: (going: Going) => Promise<boolean>;
  readonly wrong: (what: string) => void;
}

type Method = (...args: unknown[]) => unknown;

/** Those of one process. */
export class ProcessActs {
  readonly #parts: ProcessActsParts;
  readonly #going = new AsyncLocalStorage<Going>();
  #leaseEnds = Infinity;

  constructor(parts: ProcessActsParts) {
    this.#parts = parts;
  }

  during<T>({ id, epoch }: OperationRecord, work: () => Promise<T>): Promise<T> {
    return this.#going.run({ operation: id, epoch }, work);
  }

  store(store: Store): Store {
    return this.#watched(store, (name, call) => {
      if (name === "renew") return this.#renewed(call());
      return WRITES.test(name) ? this.#writing(name, call) : call();
    });
  }

  outside<T extends object>(target: T): T {
    return this.#watched(target, (name, call) => {
      if (!LOOKS.test(name)) this.#touching(name);
      // What the machine does then, its agent's calls among that, is not the step's doing.
      return this.#going.exit(call);
    });
  }

  #watched<T extends object>(target: T, watch: (name: string, call: () => unknown) => unknown): T {
    return new Proxy(target, {
      get: (of, key) => {
        const value: unknown = Reflect.get(of, key);
        if (typeof value === "object" && value !== null && !Array.isArray(value)) return this.#watched(value, watch);
        if (typeof value !== "function" || of instanceof Map || key === "onAppend") return value;
        const method = value as Method;
        if (key === "fenced") return (fence: unknown) => this.#watched(method.call(of, fence) as object, watch);
        return (...args: unknown[]) => watch(String(key), () => method.apply(of, args));
      },
    });
  }

  async #renewed(renewing: unknown): Promise<unknown> {
    const begun = this.#parts.time.monotonic();
    const answer = await renewing;
    this.#leaseEnds = begun + this.#parts.leaseMs;
    return answer;
  }

  async #writing(name: string, call: () => unknown): Promise<unknown> {
    const going = this.#going.getStore();
    const lost = going !== undefined && (await this.#parts.isLost(going));
    const answer = await call();
    if (lost) this.#parts.wrong(`${this.#parts.host} wrote (${name}) for an operation that another has claimed`);
    return answer;
  }

  #touching(name: string): void {
    const going = this.#going.getStore();
    if (going === undefined || this.#parts.time.monotonic() <= this.#leaseEnds) return;
    void this.#tellIfLost(going, name);
  }

  async #tellIfLost(going: Going, name: string): Promise<void> {
    if (await this.#parts.isLost(going))
      this.#parts.wrong(`${this.#parts.host} touched a machine (${name}) for an operation that another has claimed`);
  }
}
