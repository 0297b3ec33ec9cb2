import { type OfferedStep, STEP_KINDS, type StepKind } from "@ingot/contract";
import { Failure } from "@ingot/kernel";
import { offeredStep, type Step } from "@ingot/step-kit";
import type { LoadedManager, PluginProblem } from "./managers.ts";

/** A step and the manager that offers it. */
export interface CataloguedStep {
  readonly step: Step;
  readonly owner: LoadedManager;
}

/**
 * The steps of all managers, identified by interface and name. Of several managers with the same step the one with the highest
 * support has it; two of equal support clash: the step is then nobody's, and the error names both packages.
 */
export class StepCatalogue {
  readonly #steps = new Map<string, CataloguedStep>();
  readonly #clashes = new Map<string, readonly [LoadedManager, LoadedManager]>();

  constructor(managers: readonly LoadedManager[]) {
    for (const owner of managers) {
      for (const step of owner.manager.steps ?? []) for (const kind of step.kinds) this.#add(kind, { step, owner });
    }
  }

  /** Throws `step.unknown`, or `step.clash` that names both packages. */
  find(kind: StepKind, id: { readonly interface: string; readonly step: string }): CataloguedStep {
    const key = keyOf(kind, id);
    const clash = this.#clashes.get(key);
    if (clash !== undefined) throw new Failure("step.clash", clashMessage(key, clash));
    const found = this.#steps.get(key);
    if (found !== undefined) return found;
    throw new Failure(
      "step.unknown",
      `no hardware manager in this ramdisk offers the ${kind} step ${id.interface}.${id.step}`,
    );
  }

  /** The steps of one kind. */
  list(kind: StepKind): readonly CataloguedStep[] {
    const prefix = `${kind} `;
    return [...this.#steps].flatMap(([key, step]) => (key.startsWith(prefix) && !this.#clashes.has(key) ? [step] : []));
  }

  /** As Ironic wants them: by the manager's name. */
  offeredByManager(kind: StepKind): Record<string, readonly OfferedStep[]> {
    return Object.fromEntries(
      Map.groupBy(this.list(kind), ({ owner }) => owner.manager.name)
        .entries()
        .map(([name, steps]) => [name, steps.map(({ step }) => offeredStep(step, kind))]),
    );
  }

  problems(): readonly PluginProblem[] {
    const messages = [...this.#clashes].map(([key, both]) => ({
      package: both[1].package,
      message: clashMessage(key, both),
    }));
    return messages;
  }

  #add(kind: StepKind, candidate: CataloguedStep): void {
    if (!STEP_KINDS.includes(kind)) return;
    const key = keyOf(kind, { interface: candidate.step.interface, step: candidate.step.name });
    const holder = this.#steps.get(key);
    if (holder === undefined) this.#steps.set(key, candidate);
    else if (holder.owner.support === candidate.owner.support) this.#clashes.set(key, [holder.owner, candidate.owner]);
  }
}

function keyOf(kind: StepKind, id: { readonly interface: string; readonly step: string }): string {
  return `${kind} ${id.interface}.${id.step}`;
}

function clashMessage(key: string, [one, other]: readonly [LoadedManager, LoadedManager]): string {
  return `the ${key.replace(" ", " step ")} is offered by ${one.package} (${one.manager.name}) and by ${other.package} (${other.manager.name}) with the same support`;
}
