import { STEP_INTERFACES, STEP_KINDS, type StepInterface, type StepKind } from "@ingot/contract";
import { Failure, type Json } from "@ingot/kernel";
import { type Static, type TObject, Type } from "typebox";
import type { StepContext } from "./step-context.ts";

/** What a step may return: JSON that the conductor notes with the step, or nothing. */
export type StepResult = Json | void;

export interface StepDefinition<Args extends TObject> {
  /** As templates and requests name it: `inject_files`. */
  readonly name: string;
  readonly interface: StepInterface;
  /** What the step does, in one sentence, for the catalogue of steps. */
  readonly description: string;
  /** In which operations it may run; `["deploy"]` unless told otherwise. */
  readonly kinds?: readonly StepKind[];
  /** 0 (the default): runs only when it is asked for. Higher runs earlier. One number, or one for each kind. */
  readonly priority?: number | Partial<Readonly<Record<StepKind, number>>>;
  /** Whether it may be stopped midway; its scope then ends. False unless told otherwise. */
  readonly abortable?: boolean;
  /** Whether the machine must be rebooted after it. False unless told otherwise. */
  readonly rebootRequested?: boolean;
  /** Whether it runs in the ramdisk. True unless told otherwise. */
  readonly requiresRamdisk?: boolean;
  /** Whether running it twice is as good as once, so that it may be repeated after a crash. False unless told otherwise. */
  readonly idempotent?: boolean;
  /** The arguments: an object schema; each property's `description` is what users are shown. */
  readonly args?: Args;
  run(step: StepContext, args: Static<Args>): StepResult | Promise<StepResult>;
}

/** A step with every default filled in; the arguments are of the schema when `run` is called. */
export interface Step {
  readonly name: string;
  readonly interface: StepInterface;
  readonly description: string;
  readonly kinds: readonly StepKind[];
  readonly priorities: Readonly<Record<StepKind, number>>;
  readonly abortable: boolean;
  readonly rebootRequested: boolean;
  readonly requiresRamdisk: boolean;
  readonly idempotent: boolean;
  readonly args: TObject;
  run(step: StepContext, args: Readonly<Record<string, unknown>>): Promise<StepResult>;
}

/** Defines one step; throws `step.invalid_definition` at once when the definition is not well formed. */
export function defineStep<Args extends TObject = TObject<Record<never, never>>>(
  definition: StepDefinition<Args>,
): Step {
  check(definition);
  const args = definition.args ?? Type.Object({});
  return {
    name: definition.name,
    interface: definition.interface,
    description: definition.description,
    kinds: definition.kinds ?? ["deploy"],
    priorities: priorities(definition.priority ?? 0),
    abortable: definition.abortable ?? false,
    rebootRequested: definition.rebootRequested ?? false,
    requiresRamdisk: definition.requiresRamdisk ?? true,
    idempotent: definition.idempotent ?? false,
    args: Type.Object(args.properties, { additionalProperties: false, ...annotations(args) }),
    run: async (step, given) => definition.run(step, given as Static<Args>),
  };
}

function check(definition: StepDefinition<TObject>): void {
  const { name } = definition;
  if (typeof name !== "string" || !/^[a-z][a-z0-9_]*$/.test(name)) {
    throw invalid(`'${name}' is not a step's name: lower-case letters, digits and '_'`);
  }
  if (!STEP_INTERFACES.includes(definition.interface)) {
    throw invalid(`step '${name}': '${definition.interface}' is not one of ${STEP_INTERFACES.join(", ")}`);
  }
  const unknown = (definition.kinds ?? []).filter((kind) => !STEP_KINDS.includes(kind));
  if (unknown.length > 0) throw invalid(`step '${name}': '${unknown[0]}' is not one of ${STEP_KINDS.join(", ")}`);
  for (const value of Object.values(priorities(definition.priority ?? 0))) {
    if (!Number.isInteger(value) || value < 0) throw invalid(`step '${name}': ${value} is not a priority (0 or more)`);
  }
  if (typeof definition.run !== "function") throw invalid(`step '${name}' has no run()`);
}

function priorities(priority: number | Partial<Readonly<Record<StepKind, number>>>): Record<StepKind, number> {
  const of = (kind: StepKind) => (typeof priority === "number" ? priority : (priority[kind] ?? 0));
  return { clean: of("clean"), deploy: of("deploy"), service: of("service"), verify: of("verify") };
}

function annotations(args: TObject): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args).filter(([key]) => !["type", "properties", "required"].includes(key)));
}

function invalid(message: string): Failure {
  return new Failure("step.invalid_definition", message);
}
