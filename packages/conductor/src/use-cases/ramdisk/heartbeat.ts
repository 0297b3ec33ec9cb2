import type { HeartbeatRequest } from "@ingot/contract";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface Heartbeat {
  readonly node: string;
  readonly body: HeartbeatRequest;
}

/** An agent says that it is alive and where. It only wakes the operation that waits for it. */
export async function heartbeat(_scope: Scope, _conductor: Conductor, _input: Heartbeat): Promise<void> {
  throw new Failure("internal", "heartbeat is on its way");
}
