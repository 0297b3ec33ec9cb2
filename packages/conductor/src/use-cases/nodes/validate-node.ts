import type { ValidationReport } from "./validation-report.ts";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface ValidateNode {
  readonly node: string;
}

/** One result for each interface, as Ironic's: true, false with the reason, null when it does not apply. */
export async function validateNode(
  _scope: Scope,
  _conductor: Conductor,
  _input: ValidateNode,
): Promise<ValidationReport> {
  throw new Failure("internal", "validateNode is on its way");
}
