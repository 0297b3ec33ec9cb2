import type { ArgInfo, OfferedStep, StepKind } from "@ingot/contract";
import type { Static } from "typebox";
import type { Step } from "./define-step.ts";

/** The step as agents and manifests offer it: `argsinfo` and `args_schema` come from the one schema of its arguments. */
export function offeredStep(step: Step, kind: StepKind = step.kinds[0] ?? "deploy"): OfferedStep {
  return {
    interface: step.interface,
    step: step.name,
    priority: step.priorities[kind],
    abortable: step.abortable,
    reboot_requested: step.rebootRequested,
    requires_ramdisk: step.requiresRamdisk,
    idempotent: step.idempotent,
    description: step.description,
    argsinfo: argsInfo(step),
    args_schema: JSON.parse(JSON.stringify(step.args)) as unknown,
  };
}

function argsInfo(step: Step): Record<string, Static<typeof ArgInfo>> {
  const required: readonly string[] = step.args.required ?? [];
  return Object.fromEntries(
    Object.entries(step.args.properties).map(([name, schema]) => {
      const description = (schema as { readonly description?: string }).description ?? "";
      return [name, { description, required: required.includes(name) }];
    }),
  );
}
