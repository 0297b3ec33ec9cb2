import { Failure, isFailure, type Json, type Scope } from "@ingot/kernel";
import type { InspectionRuleRecord, RuleCondition, RuleOperation } from "../../ports/inspection-rule.ts";
import { asObject, type InspectionDraft, inspectionFailed } from "../draft.ts";
import { ACTIONS } from "./actions.ts";
import { hideSecrets } from "./hide-secrets.ts";
import { interpolate, type Variables } from "./interpolate.ts";
import { type Arguments, OPERATORS } from "./operators.ts";
import { namedArguments, parseOperator, type Signature } from "./signature.ts";

/** What applying a rule needs of it: a built-in one has no dates. */
export type ApplicableRule = Pick<
  InspectionRuleRecord,
  "uuid" | "description" | "priority" | "sensitive" | "scope" | "conditions" | "actions"
>;

/** Runs the actions of every rule whose conditions all hold, greatest priority first. Throws `inspection.failed`. */
export async function applyRules(
  scope: Scope,
  draft: InspectionDraft,
  rules: readonly ApplicableRule[],
): Promise<void> {
  for (const rule of rules.toSorted((a, b) => b.priority - a.priority)) {
    scope.check();
    try {
      if (!isInScope(draft, rule)) continue;
      if (!rule.conditions.every((condition) => conditionHolds(draft, rule, condition))) continue;
      for (const action of rule.actions) await act(scope, { draft, rule, action });
      draft.notes.push({ level: "debug", message: `inspection rule ${nameOf(rule)} applied` });
    } catch (error) {
      throw named(rule, error);
    }
  }
}

/** The rule's own words stay; a sensitive rule's stay hidden: they may hold what it has read. */
function named(rule: ApplicableRule, error: unknown): unknown {
  if (!isFailure(error, "inspection.failed")) return error;
  const words = rule.sensitive ? "it failed, and its words are hidden because it is sensitive" : error.message;
  return new Failure(
    "inspection.failed",
    `inspection rule ${nameOf(rule)}: ${words}`,
    rule.sensitive ? {} : { cause: error },
  );
}

function nameOf({ uuid, description }: ApplicableRule): string {
  return description === null || description === "" ? uuid : `'${description}' (${uuid})`;
}

function isInScope(draft: InspectionDraft, rule: ApplicableRule): boolean {
  return rule.scope === null || asObject(draft.node["properties"])["inspection_scope"] === rule.scope;
}

export function conditionHolds(draft: InspectionDraft, rule: ApplicableRule, condition: RuleCondition): boolean {
  const { name, inverted } = parseOperator(condition.op);
  const operator = OPERATORS[name];
  if (operator === undefined) throw inspectionFailed(`there is no operator '${name}'`);
  const one = (item?: Json) => {
    const given = argumentsOf(operator, condition, variablesOf(draft, rule, item));
    // What replacement fields gave is text: in a loop everything is compared as text, as in Ironic.
    const args =
      item !== undefined && operator.optional.includes("force_strings") ? { ...given, force_strings: true } : given;
    return operator.holds(args) !== inverted;
  };
  const items = itemsOf(condition);
  if (items === undefined) return one();
  switch (condition.multiple ?? "any") {
    case "any":
      return items.some((item) => one(item));
    case "all":
      return items.every((item) => one(item));
    case "first":
      return items.length > 0 && one(items[0]);
    case "last":
      return items.length > 0 && one(items.at(-1));
  }
}

interface Acting {
  readonly draft: InspectionDraft;
  readonly rule: ApplicableRule;
  readonly action: RuleOperation;
}

async function act(scope: Scope, { draft, rule, action: operation }: Acting): Promise<void> {
  const action = ACTIONS[operation.op];
  if (action === undefined) throw inspectionFailed(`there is no action '${operation.op}'`);
  for (const item of itemsOf(operation) ?? [undefined]) {
    await action.run(draft, argumentsOf(action, operation, variablesOf(draft, rule, item)), scope);
  }
}

/** What to repeat over: the items of a list, or one object. An empty loop is none, as in Ironic. */
function itemsOf({ loop }: RuleOperation): readonly Json[] | undefined {
  if (loop === undefined) return undefined;
  if (Array.isArray(loop)) return loop.length === 0 ? undefined : (loop as readonly Json[]);
  return Object.keys(loop).length === 0 ? undefined : [loop];
}

function argumentsOf(signature: Signature, { args }: RuleOperation, variables: Variables): Arguments {
  const looping = Object.hasOwn(variables, "item");
  return Object.fromEntries(
    Object.entries(namedArguments(signature, args)).map(([name, value]) => [
      name,
      looping || signature.formatted.includes(name) ? replaced(value, variables) : value,
    ]),
  );
}

/** Items of a loop may hold replacement fields of their own. */
function replaced(value: Json, variables: Variables): Json {
  const once = interpolate(value, variables);
  return Object.hasOwn(variables, "item") ? interpolate(once, variables) : once;
}

function variablesOf(draft: InspectionDraft, rule: ApplicableRule, item?: Json): Variables {
  const { maskSecrets } = draft.config;
  const hidden = maskSecrets === "always" || (maskSecrets === "sensitive" && !rule.sensitive);
  const shown = (value: object) => (hidden ? hideSecrets(value as Json) : value);
  return {
    node: draft.node,
    inventory: shown(draft.inventory),
    plugin_data: shown(draft.pluginData),
    ...(item === undefined ? {} : { item }),
  };
}
