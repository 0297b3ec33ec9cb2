import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";

/** Something that is looked at now and then and put right. It is given nothing but the state of things. */
export interface Reconciler {
  readonly name: string;
  readonly intervalMs: number;
  run(scope: Scope, conductor: Conductor): Promise<void>;
}
