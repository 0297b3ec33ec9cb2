import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface RemovePort {
  readonly port: string;
}

/** Deletes a port. */
export async function removePort(_scope: Scope, _conductor: Conductor, _input: RemovePort): Promise<void> {
  throw new Failure("internal", "removePort is on its way");
}
