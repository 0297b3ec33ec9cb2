import { Scope } from "@ingot/kernel";
import type { NodeRecord } from "../ports/node.ts";
import type { TimelineEvent } from "../ports/timeline.ts";
import type { SetProvisionState } from "../use-cases/nodes/provision-target.ts";
import { setProvisionState } from "../use-cases/nodes/set-provision-state.ts";
import type { TestConductor } from "./test-conductor.ts";
import { until } from "./until.ts";

export async function verb(test: TestConductor, input: SetProvisionState): Promise<void> {
  // Ended at once: a deadline that is left standing keeps a test's process for as long.
  using scope = Scope.root({ timeoutMs: 120_000 });
  await setProvisionState(scope, test.conductor, input);
}

/** The node when it has come to rest, or has failed. */
export async function settled(test: TestConductor, node: string): Promise<NodeRecord> {
  return until(async () => {
    const now = await test.file?.nodes.byUuid(node);
    const resting = now !== undefined && now.target_provision_state === null && now.target_power_state === null;
    return resting || now?.provision_state.endsWith("failed") === true ? now : undefined;
  });
}

export async function inState(test: TestConductor, node: string, state: string): Promise<NodeRecord> {
  return until(async () => {
    const now = await test.file?.nodes.byUuid(node);
    return now?.provision_state === state ? now : undefined;
  });
}

export async function timelineOf(test: TestConductor, node: string): Promise<readonly TimelineEvent[]> {
  return test.conductor.store.timeline.list({ node, limit: 1000 });
}
