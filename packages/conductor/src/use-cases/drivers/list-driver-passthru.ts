import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { describePassthru } from "../interfaces/find-passthru.ts";
import type { PassthruMethod } from "../interfaces/passthru-answer.ts";
import { defaultInterface } from "./default-interface.ts";

export interface ListDriverPassthru {
  readonly driver: string;
}

/** The vendor methods of a hardware type that belong to no node. */
export async function listDriverPassthru(
  scope: Scope,
  conductor: Conductor,
  input: ListDriverPassthru,
): Promise<Readonly<Record<string, PassthruMethod>>> {
  scope.check();
  return describePassthru(defaultInterface(conductor, input.driver, "vendor").driverMethods);
}
