import type { ProvisionState, ProvisionVerb } from "@ingot/contract";
import { Failure } from "@ingot/kernel";
import type { Conductor } from "../../../conductor.ts";
import type { Stores } from "../../../ports/store.ts";

interface Limit {
  readonly setting: "maxConcurrentDeploy" | "maxConcurrentClean";
  /** Nodes in these states count. */
  readonly states: readonly ProvisionState[];
  /** Ironic's word for it. */
  readonly action: string;
}

const DEPLOYING = { setting: "maxConcurrentDeploy", states: ["deploying", "wait call-back"] } as const;
const CLEANING = { setting: "maxConcurrentClean", states: ["deleting", "cleaning", "clean wait"] } as const;

const LIMITS: Readonly<Partial<Record<ProvisionVerb, Limit>>> = {
  active: { ...DEPLOYING, action: "provisioning" },
  rebuild: { ...DEPLOYING, action: "provisioning" },
  deleted: { ...CLEANING, action: "unprovisioning" },
  clean: { ...CLEANING, action: "cleaning" },
  provide: { ...CLEANING, action: "cleaning" },
};

/** Throws `operation.limit_reached` when as many nodes are at it as may be. As with Ironic, the message does not say how many. */
export async function requireRoom(
  stores: Pick<Stores, "nodes">,
  conductor: Pick<Conductor, "config">,
  verb: ProvisionVerb,
): Promise<void> {
  const limit = LIMITS[verb];
  const most = limit === undefined ? 0 : conductor.config[limit.setting];
  if (limit === undefined || most === 0 || (await stores.nodes.countInStates(limit.states)) < most) return;
  throw new Failure(
    "operation.limit_reached",
    `Unable to process request at this time. The concurrent action limit for ${limit.action} has been reached. Please contact your administrator and try again later.`,
  );
}
