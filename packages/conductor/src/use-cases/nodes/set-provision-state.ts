import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { findNode } from "./find-node.ts";
import type { SetProvisionState } from "./provision-target.ts";
import { abort } from "./verbs/abort.ts";
import { adopt } from "./verbs/adopt.ts";
import { clean } from "./verbs/clean.ts";
import { deploy } from "./verbs/deploy.ts";
import { inspect } from "./verbs/inspect.ts";
import { manage } from "./verbs/manage.ts";
import { provide } from "./verbs/provide.ts";
import { requireConductor } from "./verbs/require-conductor.ts";
import { rescue, unrescue } from "./verbs/rescue.ts";
import { service } from "./verbs/service.ts";
import { undeploy } from "./verbs/undeploy.ts";
import { unhold } from "./verbs/unhold.ts";

/** The verbs of `PUT …/states/provision`: checks everything that can be known now, starts the operation, answers. */
export async function setProvisionState(scope: Scope, conductor: Conductor, input: SetProvisionState): Promise<void> {
  scope.check();
  const node = await findNode(conductor.store, input.node);
  const { target } = input;
  await requireConductor(conductor, node);
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
      return adopt(conductor, node);
    case "inspect":
      return inspect(scope, conductor, node);
    case "rescue":
      return rescue(scope, conductor, { node, input });
    case "unrescue":
      return unrescue(scope, conductor, node);
    case "service":
      return service(scope, conductor, { node, input });
  }
}
