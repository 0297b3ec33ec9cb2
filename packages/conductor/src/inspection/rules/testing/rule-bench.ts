import { isFailure, type Json, type JsonObject, Scope } from "@ingot/kernel";
import type { NodeRecord } from "../../../ports/node.ts";
import type { PortRecord } from "../../../ports/port.ts";
import { defaultInspection, type InspectionConfig } from "../../config.ts";
import { draftOf, type InspectionDraft } from "../../draft.ts";
import { type ApplicableRule, applyRules, conditionHolds } from "../apply-rules.ts";

const NODE = {
  uuid: "n-1",
  name: "n1",
  driver: "fake-hardware",
  properties: {},
  driver_info: {},
  extra: {},
  traits: [],
};
const PORT = { uuid: "p-1", address: "52:54:00:00:00:01", extra: {} };

/** What rules work on: node `n1` with one port, and what inspection has found. */
export function draft(
  options: { inventory?: JsonObject; pluginData?: JsonObject; config?: Partial<InspectionConfig> } = {},
) {
  return draftOf({
    node: NODE as unknown as NodeRecord,
    ports: [PORT as unknown as PortRecord],
    inventory: options.inventory ?? {},
    pluginData: options.pluginData ?? {},
    previous: undefined,
    config: { ...defaultInspection, ...options.config },
  });
}

function rule(given: Partial<ApplicableRule>): ApplicableRule {
  const base = {
    uuid: "r",
    description: null,
    priority: 0,
    sensitive: false,
    scope: null,
    conditions: [],
    actions: [],
  };
  return { ...base, ...given } as ApplicableRule;
}

/** Whether one condition holds. */
export function holds(
  op: string,
  args: JsonObject | readonly Json[],
  more: object = {},
  on: InspectionDraft = draft(),
): boolean {
  return conditionHolds(on, rule({}), { op, args, ...more });
}

/** Applies rules, each told by what is particular to it. */
export async function run(on: InspectionDraft, ...rules: Partial<ApplicableRule>[]): Promise<void> {
  await applyRules(Scope.root(), on, rules.map(rule));
}

export const failed = (thrown: unknown) => isFailure(thrown, "inspection.failed");
