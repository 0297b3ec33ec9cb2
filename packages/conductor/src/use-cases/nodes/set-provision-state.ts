import type { RequestedStep } from "@ingot/contract";
import { Failure, type JsonObject, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { NodeRecord } from "../../ports/node.ts";
import { findNode } from "./find-node.ts";
import type { ProvisionTarget, RequestedCleanStep } from "./provision-target.ts";
import { abort } from "./verbs/abort.ts";
import { clean } from "./verbs/clean.ts";
import { deploy } from "./verbs/deploy.ts";
import { manage } from "./verbs/manage.ts";
import { provide } from "./verbs/provide.ts";
import { requireVerb } from "./verbs/require-verb.ts";
import { undeploy } from "./verbs/undeploy.ts";
import { unhold } from "./verbs/unhold.ts";

export interface SetProvisionState {
  readonly node: string;
  readonly target: ProvisionTarget;
  readonly configdrive?: string | JsonObject;
  readonly cleanSteps?: readonly RequestedCleanStep[];
  readonly deploySteps?: readonly RequestedStep[];
  readonly disableRamdisk?: boolean;
}

/** The verbs of `PUT …/states/provision`: checks everything that can be known now, starts the operation, answers. */
export async function setProvisionState(scope: Scope, conductor: Conductor, input: SetProvisionState): Promise<void> {
  scope.check();
  const node = await findNode(conductor.store, input.node);
  const { target } = input;
  switch (target) {
    case "manage":
      return manage(scope, conductor, node);
    case "provide":
      return provide(scope, conductor, node);
    case "active":
    case "rebuild":
      return deploy(scope, conductor, { node, verb: target, input });
    case "deleted":
      return undeploy(scope, conductor, node);
    case "abort":
      return abort(conductor, node);
    case "clean":
      return clean(scope, conductor, { node, input });
    case "unhold":
      return unhold(conductor, node);
    case "adopt":
    case "inspect":
    case "rescue":
    case "service":
    case "unrescue":
      requireVerb(node, target);
      throw unsupported(node, target);
  }
}

function unsupported(node: NodeRecord, verb: string): Failure {
  return new Failure(
    "interface.unsupported",
    `Driver ${node.driver} does not support ${verb} (disabled or not implemented).`,
  );
}
