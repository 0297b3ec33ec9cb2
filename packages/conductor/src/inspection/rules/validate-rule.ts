import { Failure } from "@ingot/kernel";
import type { RuleCondition, RuleOperation } from "../../ports/inspection-rule.ts";
import { ACTIONS } from "./actions.ts";
import { OPERATORS } from "./operators.ts";
import { parseOperator, wrongArguments } from "./signature.ts";

const MAX_PRIORITY = 9999;

export interface RuleToValidate {
  readonly priority: number;
  readonly conditions: readonly RuleCondition[];
  readonly actions: readonly RuleOperation[];
  /** Built-in rules may come before and after all others. */
  readonly builtIn?: boolean;
}

/** Refuses a rule that could never run: unknown operations, arguments that are missing or too many. All faults are told. */
export function validateRule(rule: RuleToValidate): void {
  const faults = [
    ...faultsOfPriority(rule),
    ...rule.conditions.flatMap(faultsOfCondition),
    ...rule.actions.flatMap(faultsOfAction),
  ];
  if (rule.actions.length === 0) faults.push("a rule must have at least one action");
  if (faults.length === 0) return;
  const words = faults.length === 1 ? faults[0] : `Multiple validation errors occurred: ${faults.join("; ")}`;
  throw new Failure("inspection_rule.invalid", words ?? "");
}

function faultsOfPriority({ priority, builtIn }: RuleToValidate): readonly string[] {
  if (builtIn === true || (priority >= 0 && priority <= MAX_PRIORITY)) return [];
  return [`Priority must be between 0 and ${MAX_PRIORITY} for user-defined rules.`];
}

function faultsOfCondition(condition: RuleCondition): readonly string[] {
  const { name } = parseOperator(condition.op);
  const operator = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  if (operator === undefined) return [`Unsupported condition operator: ${name.slice(0, 100)}`];
  const wrong = wrongArguments(operator, condition.args);
  return wrong === undefined ? [] : [`Invalid parameters for condition operator ${name}: ${wrong}`];
}

function faultsOfAction({ op, args }: RuleOperation): readonly string[] {
  const action = Object.hasOwn(ACTIONS, op) ? ACTIONS[op] : undefined;
  if (action === undefined) return [`Unsupported action operator: ${op.slice(0, 100)}`];
  const wrong = wrongArguments(action, args);
  return wrong === undefined ? [] : [`Invalid parameters for action operator ${op}: ${wrong}`];
}
