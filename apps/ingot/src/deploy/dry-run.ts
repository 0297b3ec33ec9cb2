import type { Session } from "../cli/session.ts";
import type { OneFormatOptions } from "../output/format-options.ts";
import { printOne } from "../output/print-one.ts";
import { fittingNodes } from "./candidates.ts";
import type { DeploymentRequest } from "./deployment-request.ts";
import { configDriveOf } from "./instance-config.ts";

/** Shows what would be asked of the server; only reads from it. */
export async function printDryRun(
  session: Session,
  request: DeploymentRequest,
  options: OneFormatOptions,
): Promise<void> {
  const fitting = await fittingNodes(session.scope, session.client, request.wanted);
  const nodes = fitting.filter((node) => node.power_state !== null);
  const hostname = request.hostname ?? request.name ?? "the node's name";
  await printOne(
    session,
    {
      would_take_one_of: nodes.map((node) => node.name ?? node.uuid),
      resource_class: request.wanted.resourceClass,
      traits: request.wanted.traits,
      instance_info: request.instanceInfo,
      config_drive: configDriveOf(request.config, { uuid: "the allocation's", nodeName: null, hostname }),
      deploy_steps: request.deploySteps ?? [],
    },
    options,
  );
  if (nodes.length > 0) return;
  const unknown = fitting.map((node) => node.name ?? node.uuid).join(", ");
  const why = fitting.length === 0 ? "" : `, or whether it is on is not known yet: ${unknown}`;
  session.err(`no node that is available now fits${why}: the allocation would fail\n`);
}
