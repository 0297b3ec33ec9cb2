import type { Conductor } from "../conductor.ts";
import type { NodeRecord } from "../ports/node.ts";

/** A name of the BMC behind a node: the same for all systems of one BMC. Of drivers that do not tell, each node has its own. */
export function bmcOf(conductor: Pick<Conductor, "hardwareTypes">, node: NodeRecord): string {
  return conductor.hardwareTypes.get(node.driver)?.bmcOf?.(node.driver_info) ?? node.uuid;
}
