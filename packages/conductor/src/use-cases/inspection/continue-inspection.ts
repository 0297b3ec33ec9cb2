import { isFailure, type JsonObject, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { processInspection } from "../../inspection/process-inspection.ts";
import type { NodeRecord } from "../../ports/node.ts";
import type { Stores } from "../../ports/store.ts";
import { tell } from "../../state/timeline-writer.ts";
import { createNode } from "../nodes/create-node.ts";
import { giveToken, lookupAnswer } from "../ramdisk/lookup.ts";
import type { LookupAnswer } from "../ramdisk/lookup-answer.ts";
import { findInspectedNode, type InspectedBy, notFound } from "./find-inspected-node.ts";

export interface ContinueInspection extends InspectedBy {
  readonly inventory: JsonObject;
  /** Everything else that was sent. */
  readonly pluginData: JsonObject;
}

/**
 * An agent reports what it has found. The report is kept, and the operation that waits for it is woken; a machine that nobody
 * knows enrols itself, if that is configured. The answer is that of lookup: the agent goes on as any other.
 */
export async function continueInspection(
  scope: Scope,
  conductor: Conductor,
  input: ContinueInspection,
): Promise<LookupAnswer> {
  scope.check();
  const taken = await conductor.store.transaction(async (stores) => {
    const node = await findInspectedNode(stores, input);
    return node === undefined ? undefined : keep(stores, conductor, { node, input });
  });
  if (taken === undefined) return enrol(scope, conductor, input);
  taken.wake();
  return lookupAnswer(conductor, taken.node, taken.token);
}

interface Report {
  readonly node: NodeRecord;
  readonly input: ContinueInspection;
}

async function keep(stores: Stores, conductor: Conductor, { node, input }: Report) {
  await stores.inspectionReports.put(node.uuid, {
    inventory: input.inventory,
    plugin_data: input.pluginData,
    received_at: conductor.clock.now(),
  });
  const token = await giveToken(stores, node);
  await tell(stores, conductor, { node: node.uuid, kind: "agent", message: "the agent reported what it has found" });
  return { node, token, wake: await conductor.runner.wakeWith(stores, node.uuid) };
}

/** Ironic's auto-discovery: the node is enrolled, and hooks and rules run over the report; nothing waits for it. */
async function enrol(scope: Scope, conductor: Conductor, input: ContinueInspection): Promise<LookupAnswer> {
  const { autoDiscovery, autoDiscoveryDriver, autoDiscoveryScope } = conductor.config.inspection;
  if (!autoDiscovery || autoDiscoveryDriver === null) throw notFound();
  const properties = autoDiscoveryScope === null ? {} : { inspection_scope: autoDiscoveryScope };
  const node = await createNode(scope, conductor, { fields: { driver: autoDiscoveryDriver, properties } });
  const pluginData = { ...input.pluginData, auto_discovered: true };
  try {
    await processInspection(scope, conductor, {
      node: node.uuid,
      operation: null,
      inventory: input.inventory,
      pluginData,
    });
  } catch (error) {
    if (!isFailure(error, "inspection.failed")) throw error;
    await conductor.store.nodes.update(node.uuid, { last_error: `Inspection failed: ${error.message}` });
  }
  return conductor.store.transaction(async (stores) => {
    await tell(stores, conductor, { node: node.uuid, kind: "agent", message: "the machine enrolled itself" });
    const found = (await stores.nodes.byUuid(node.uuid)) ?? node;
    return lookupAnswer(conductor, found, await giveToken(stores, found));
  });
}
