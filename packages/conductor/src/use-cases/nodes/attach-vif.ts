import type { Vif } from "./vif.ts";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface AttachVif {
  readonly node: string;
  readonly vif: Vif;
}

/** With the noop network nothing is attached, and every attachment is agreed to. */
export async function attachVif(_scope: Scope, _conductor: Conductor, _input: AttachVif): Promise<void> {
  throw new Failure("internal", "attachVif is on its way");
}
