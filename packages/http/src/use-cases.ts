import { type Conductor, guardedConductor, type Precondition, type Stores } from "@ingot/conductor";
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
  return { ...bound, onlyIf, check } as UseCases;
}
