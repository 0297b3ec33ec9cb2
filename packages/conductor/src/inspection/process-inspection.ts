import { type Failure, isFailure, type JsonObject, type Scope } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import type { InspectionPhase } from "../ports/inspection-rule.ts";
import type { NodeRecord } from "../ports/node.ts";
import { findNode } from "../use-cases/nodes/find-node.ts";
import { draftOf, type InspectionDraft, inspectionFailed } from "./draft.ts";
import { chooseHooks } from "./hooks/index.ts";
import type { InspectionHook } from "./hooks/inspection-hook.ts";
import { applyRules } from "./rules/apply-rules.ts";
import { readBuiltInRules } from "./rules/built-in-rules.ts";
import { saveInspection } from "./save-inspection.ts";

export interface ProcessInspection {
  /** The node's UUID. */
  readonly node: string;
  readonly operation: string | null;
  readonly inventory: JsonObject;
  readonly pluginData: JsonObject;
  /** Other hooks than the configured ones of in-band inspection. */
  readonly hooks?: readonly string[];
}

/** Hooks that make sense of what a BMC reports. */
export const OUT_OF_BAND_HOOKS: readonly string[] = ["validate-interfaces", "ports", "architecture"];

/**
 * Runs early rules, hooks and main rules over what was reported of a node, and writes what they have made of it: the
 * node's fields and traits, its ports, its inventory; and drops the report. All or nothing; safe to repeat. The node's
 * provision state is not touched. Throws `inspection.failed`.
 */
export async function processInspection(
  scope: Scope,
  conductor: Conductor,
  input: ProcessInspection,
): Promise<NodeRecord> {
  const { store, config } = conductor;
  const node = await findNode(store, input.node);
  const draft = draftOf({
    node,
    ports: await store.ports.ofNode(node.uuid),
    inventory: input.inventory,
    pluginData: input.pluginData,
    previous: await store.inventories.ofNode(node.uuid),
    config: config.inspection,
  });
  const hooks = chooseHooks(input.hooks ?? config.inspection.hooks);
  await runRules(scope, conductor, { draft, phase: "early" });
  prepare(draft, hooks);
  for (const hook of hooks) hook.apply?.(draft);
  await runRules(scope, conductor, { draft, phase: "main" });
  return store.transaction((stores) => saveInspection(stores, conductor, { draft, operation: input.operation }));
}

interface RulesToRun {
  readonly draft: InspectionDraft;
  readonly phase: InspectionPhase;
}

async function runRules(scope: Scope, conductor: Conductor, { draft, phase }: RulesToRun): Promise<void> {
  const builtIn = await readBuiltInRules(conductor.config.inspection.builtInRules);
  const own = await conductor.store.inspectionRules.ofPhase(phase);
  await applyRules(scope, draft, [...own, ...builtIn.filter((rule) => rule.phase === phase)]);
}

/** What is wrong is told at once, not one thing after another. */
function prepare(draft: InspectionDraft, hooks: readonly InspectionHook[]): void {
  const failures: Failure[] = [];
  for (const hook of hooks) {
    try {
      hook.prepare?.(draft);
    } catch (error) {
      if (!isFailure(error, "inspection.failed")) throw error;
      failures.push(error);
    }
  }
  if (failures.length > 0) throw inspectionFailed(failures.map(({ message }) => message).join("; "));
}
