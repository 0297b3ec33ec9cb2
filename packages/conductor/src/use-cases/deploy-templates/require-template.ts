import type { RequestedStep } from "@ingot/contract";
import { Failure, isFailure } from "@ingot/kernel";
import { requireTrait } from "../nodes/trait-name.ts";

/** What must hold of a template whatever ramdisk it will meet: its name is a trait, it has steps, none of them twice. */
export function requireTemplate(name: string, steps: readonly RequestedStep[]): void {
  try {
    requireTrait(name);
  } catch (error) {
    if (!isFailure(error, "trait.invalid")) throw error;
    const message = `Deploy template name must be a valid trait: ${error.message}`;
    throw new Failure("template.invalid", message, {
      cause: error,
      hint: "Name it, for example, CUSTOM_INJECT_FILES.",
    });
  }
  if (steps.length === 0)
    throw new Failure("template.invalid", "A deploy template must have at least one deploy step.");
  const seen = new Set<string>();
  for (const step of steps) {
    const id = `${step.interface}.${step.step}`;
    if (seen.has(id)) {
      throw new Failure("template.invalid", `Duplicate deploy steps. The step ${id} is given more than once.`);
    }
    seen.add(id);
  }
}
