import { Failure, type Scope } from "@ingot/kernel";
import type { Step } from "./define-step.ts";
import type { HardwareMethods } from "./hardware.ts";

/** How well a manager knows the hardware it finds itself on; higher numbers than these are allowed. */
export const HardwareSupport = { NONE: 0, GENERIC: 1, MAINLINE: 2, SERVICE_PROVIDER: 3 } as const;

/**
 * Part of the agent for one kind of hardware or one operator's needs: methods that override those of managers with
 * less support, and steps. Its package names the module that exports it as `hardwareManager` in package.json:
 * `"ingot": {"hardwareManager": "./src/index.ts"}`.
 */
export interface HardwareManager extends Partial<HardwareMethods> {
  readonly name: string;
  /** Compared between the collection of the steps and their execution; change it when a step changes. */
  readonly version: string;
  readonly steps?: readonly Step[];
  /** One of {@link HardwareSupport}; with NONE neither methods nor steps of the manager are used. */
  evaluateHardwareSupport(scope: Scope): number | Promise<number>;
  /** Called once, after all managers have been evaluated, when the support is above NONE. */
  initialize?(scope: Scope): void | Promise<void>;
}

/** The manager itself, after a check that it is well formed. */
export function defineHardwareManager(manager: HardwareManager): HardwareManager {
  if (typeof manager.name !== "string" || !/^[A-Za-z][\w.-]*$/.test(manager.name)) {
    throw invalid(`the hardware manager's name '${manager.name}' is not a name (letters, digits, '_', '.', '-')`);
  }
  if (typeof manager.version !== "string" || manager.version === "") {
    throw invalid(`the hardware manager '${manager.name}' has no version`);
  }
  if (typeof manager.evaluateHardwareSupport !== "function") {
    throw invalid(`the hardware manager '${manager.name}' has no evaluateHardwareSupport()`);
  }
  refuseDoubles(manager);
  return manager;
}

function refuseDoubles(manager: HardwareManager): void {
  const seen = new Set<string>();
  for (const step of manager.steps ?? []) {
    const id = `${step.interface}.${step.name}`;
    if (seen.has(id)) throw invalid(`the hardware manager '${manager.name}' offers the step ${id} twice`);
    seen.add(id);
  }
}

function invalid(message: string): Failure {
  return new Failure("step.invalid_definition", message);
}
