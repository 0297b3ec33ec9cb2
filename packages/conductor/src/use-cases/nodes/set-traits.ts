import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface SetTraits {
  readonly node: string;
  readonly traits: readonly string[];
}

/** Replaces all traits (an empty list removes them). */
export async function setTraits(_scope: Scope, _conductor: Conductor, _input: SetTraits): Promise<readonly string[]> {
  throw new Failure("internal", "setTraits is on its way");
}
