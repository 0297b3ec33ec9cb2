import type { Plan } from "@ingot/engine";
import { type Failure, isFailure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";

export interface DryRun {
  /** What the engine would have been given; null when nothing would have been begun: it was refused, or needs no steps. */
  readonly plan: Plan | null;
  /** Why it would have been refused. */
  readonly refusal: Failure | null;
}

/** The use-case has come to where it would write: everything that it checks has been checked. */
class Reached extends Error {
  readonly plan: Plan | null;

  constructor(plan: Plan | null) {
    super("a dry run writes nothing");
    this.plan = plan;
  }
}

/** Methods of stores that read; whatever else there is counts as writing. */
const READS = /^(?:by|of|list|get|count|last|allocatable|active|owned|living|history|on[A-Z])/;

/** Carries a verb out up to its first write, which is not made: what it would begin, or why it would refuse. */
export async function dryRun(
  scope: Scope,
  conductor: Conductor,
  verb: (dry: Conductor) => Promise<void>,
): Promise<DryRun> {
  try {
    await verb(dryConductor(conductor));
    return { plan: null, refusal: null };
  } catch (error) {
    if (error instanceof Reached) return { plan: error.plan, refusal: null };
    scope.check();
    if (!isFailure(error) || error.code === "internal") throw error;
    return { plan: null, refusal: error };
  }
}

function dryConductor(conductor: Conductor): Conductor {
  const stop = (plan: Plan | null) => Promise.reject(new Reached(plan));
  const runner = new Proxy(conductor.runner, {
    get: (target, property) =>
      property === "submit" ? (plan: Plan) => stop(plan) : member(target, property, () => stop(null)),
  });
  const store = new Proxy(conductor.store, {
    get: (target, property) => {
      const part: unknown = Reflect.get(target, property, target);
      if (typeof part !== "object" || part === null) return () => stop(null);
      return new Proxy(part, {
        get: (of, name) => (READS.test(String(name)) ? member(of, name) : () => stop(null)),
      });
    },
  });
  return { ...conductor, runner, store };
}

function member(target: object, property: string | symbol, otherwise?: () => unknown): unknown {
  const value: unknown = Reflect.get(target, property, target);
  if (typeof value !== "function") return value;
  return otherwise ?? (value as (...args: unknown[]) => unknown).bind(target);
}
