import { type Conductor, guardedConductor, joinedConductor, type Precondition, type Stores } from "@ingot/conductor";
import * as conductor from "@ingot/conductor/use-cases/index";
import type { Scope } from "@ingot/kernel";

type All = typeof conductor;
type Bound<UseCase> = UseCase extends (scope: Scope, conductor: Conductor) => infer Answer
  ? (scope: Scope) => Answer
  : UseCase extends (scope: Scope, conductor: Conductor, input: infer Input) => infer Answer
    ? (scope: Scope, input: Input) => Answer
    : never;

/** Everything that the API may ask of the conductor, each as a function of a scope and its input. */
export type UseCases = {
  readonly [Name in keyof All as Bound<All[Name]> extends never ? never : Name]: Bound<All[Name]>;
} & Conditional;

interface Conditional {
  /** The same for one conditional request: what it writes first is written only if the precondition holds then. */
  onlyIf(holds: Precondition): UseCases;
  /** All that the work writes becomes durable together, or nothing of it; it awaits only the use-cases that it is given. */
  together<T>(work: (useCases: UseCases) => Promise<T>): Promise<T>;
  /** Throws what the precondition throws, as things are now. */
  check(holds: Precondition): Promise<void>;
}

/** The use-cases over one conductor: what {@link createServer} serves. */
export function bindUseCases(over: Conductor): UseCases {
  const onlyIf = (holds: Precondition) => bindUseCases(guardedConductor(over, holds));
  const check = (holds: (stores: Stores) => Promise<void>) => holds(over.store);
  const bound = Object.fromEntries(
    Object.entries(conductor)
      .filter(([, useCase]) => typeof useCase === "function")
      .map(([name, useCase]) => [
        name,
        (scope: Scope, input: unknown) =>
          (useCase as (scope: Scope, over: Conductor, input: unknown) => unknown)(scope, over, input),
      ]),
  );
  const together = <T>(work: (useCases: UseCases) => Promise<T>) =>
    over.store.transaction((stores) => {
      // What is read from elsewhere is read before: a transaction holds everybody else up.
      const learnRamdisks = () => Promise.resolve();
      return work({ ...bindUseCases(joinedConductor(over, stores)), learnRamdisks });
    });
  return { ...bound, onlyIf, check, together } as UseCases;
}
