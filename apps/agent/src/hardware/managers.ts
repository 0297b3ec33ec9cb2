import { Failure, type Scope } from "@ingot/kernel";
import type { Hardware, HardwareContext, HardwareManager, HardwareMethods } from "@ingot/step-kit";

/** A manager, the package that brought it, and how well it knows this machine. */
export interface LoadedManager {
  readonly manager: HardwareManager;
  readonly package: string;
  readonly support: number;
}

/** A plug-in that does not work, and why. */
export interface PluginProblem {
  readonly package: string;
  readonly message: string;
}

/** The managers of this machine, those that know it best first, and what is wrong with others. */
export interface Managers {
  readonly managers: readonly LoadedManager[];
  readonly problems: readonly PluginProblem[];
}

export interface Candidate {
  readonly manager: HardwareManager;
  readonly package: string;
}

/** Asks each manager how well it knows the machine; one that throws is left out and reported, the others go on. */
export async function evaluateManagers(scope: Scope, candidates: readonly Candidate[]): Promise<Managers> {
  const problems: PluginProblem[] = [];
  const loaded: LoadedManager[] = [];
  for (const candidate of candidates) {
    try {
      const support = await candidate.manager.evaluateHardwareSupport(scope);
      if (typeof support !== "number") throw new TypeError("evaluateHardwareSupport() did not answer with a number");
      if (support > 0) loaded.push({ ...candidate, support });
    } catch (error) {
      problems.push(problem(candidate, "evaluateHardwareSupport()", error));
    }
  }
  const working: LoadedManager[] = [];
  for (const each of loaded.toSorted(bestFirst)) {
    try {
      await each.manager.initialize?.(scope);
      working.push(each);
    } catch (error) {
      problems.push(problem(each, "initialize()", error));
    }
  }
  return { managers: working, problems };
}

function bestFirst(one: LoadedManager, other: LoadedManager): number {
  return other.support - one.support || one.manager.name.localeCompare(other.manager.name);
}

function problem(candidate: Candidate, where: string, error: unknown): PluginProblem {
  const message = error instanceof Error ? error.message : String(error);
  return {
    package: candidate.package,
    message: `hardware manager ${candidate.manager.name}: ${where} failed: ${message}`,
  };
}

/** The versions that steps are collected with, and compared with when they are executed. */
export function managerVersions(managers: readonly LoadedManager[]): Record<string, string> {
  return Object.fromEntries(managers.map(({ manager }) => [manager.name, manager.version]));
}

/** The methods of all managers: the best one that has a method and does not decline it answers. */
export function dispatchTo(managers: readonly LoadedManager[], context: Omit<HardwareContext, "hardware">): Hardware {
  const call = async (name: keyof HardwareMethods, args: readonly unknown[]): Promise<unknown> => {
    for (const { manager } of managers) {
      const method = manager[name] as ((...all: unknown[]) => Promise<unknown>) | undefined;
      if (typeof method !== "function") continue;
      try {
        return await method.call(manager, { ...context, hardware }, ...args);
      } catch (error) {
        if (!(error instanceof Failure && error.code === "step.declined")) throw error;
        context.scope.log.info({ manager: manager.name, method: name }, `declined: ${error.message}`);
      }
    }
    throw new Failure("step.declined", `no hardware manager provides ${name} for this machine`);
  };
  const hardware = new Proxy({} as Hardware, {
    get:
      (_, name) =>
      async (...args: unknown[]) =>
        call(name as keyof HardwareMethods, args),
  });
  return hardware;
}
