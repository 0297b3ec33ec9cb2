import { readFile } from "node:fs/promises";
import { InspectionRuleInput } from "@ingot/contract";
import { Failure, isFailure, type InspectionRuleId } from "@ingot/kernel";
import { type Static, Type } from "typebox";
import { Value } from "typebox/value";
import { parse } from "yaml";
import type { InspectionPhase } from "../../ports/inspection-rule.ts";
import type { ApplicableRule } from "./apply-rules.ts";
import { validateRule } from "./validate-rule.ts";

const BuiltInRule = Type.Object(
  {
    ...InspectionRuleInput.properties,
    uuid: Type.Optional(Type.String()),
    scope: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  },
  { additionalProperties: false },
);
const BuiltInRules = Type.Array(BuiltInRule);

export type BuiltIn = ApplicableRule & { readonly phase: InspectionPhase };

/** Rules of a YAML file: a list of rules as the API takes them, with names for UUIDs if one likes. Throws `inspection_rule.invalid`. */
export async function readBuiltInRules(file: string | null): Promise<readonly BuiltIn[]> {
  if (file === null) return [];
  let document: unknown;
  try {
    document = parse(await readFile(file, "utf8"));
  } catch (error) {
    throw invalid(file, `cannot be read: ${(error as Error).message}`, error);
  }
  if (!Value.Check(BuiltInRules, document)) {
    const [first] = Value.Errors(BuiltInRules, document);
    throw invalid(file, `is not a list of rules (${first?.instancePath ?? ""} ${first?.message ?? ""})`);
  }
  return document.map((rule, index) => builtIn(file, rule, index));
}

function builtIn(file: string, rule: Static<typeof BuiltInRule>, index: number): BuiltIn {
  const priority = rule.priority ?? 0;
  const conditions = (rule.conditions ?? []) as BuiltIn["conditions"];
  const actions = rule.actions as BuiltIn["actions"];
  try {
    validateRule({ priority, conditions, actions, builtIn: true });
  } catch (error) {
    throw isFailure(error)
      ? invalid(file, `has a rule (number ${index + 1}) that cannot run: ${error.message}`, error)
      : error;
  }
  return {
    uuid: (rule.uuid ?? `00000000-0000-0000-0000-${index.toString(16).padStart(12, "0")}`) as InspectionRuleId,
    description: rule.description ?? null,
    priority,
    sensitive: rule.sensitive ?? false,
    phase: rule.phase ?? "main",
    scope: rule.scope ?? null,
    conditions,
    actions,
  };
}

function invalid(file: string, why: string, cause?: unknown): Failure {
  return new Failure("inspection_rule.invalid", `the file of built-in inspection rules ${file} ${why}`, { cause });
}
