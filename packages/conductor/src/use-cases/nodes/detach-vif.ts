import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface DetachVif {
  readonly node: string;
  readonly vifId: string;
}

/** As attach. */
export async function detachVif(_scope: Scope, _conductor: Conductor, _input: DetachVif): Promise<void> {
  throw new Failure("internal", "detachVif is on its way");
}
