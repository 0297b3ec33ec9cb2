import type { LookupAnswer } from "./lookup-answer.ts";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface Lookup {
  readonly addresses: readonly string[];
  readonly nodeUuid?: string;
}

/** An agent asks which node it is on: by UUID, or by the MAC addresses of its NICs. */
export async function lookup(_scope: Scope, _conductor: Conductor, _input: Lookup): Promise<LookupAnswer> {
  throw new Failure("internal", "lookup is on its way");
}
