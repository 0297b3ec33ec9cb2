import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { ChassisRecord } from "../../ports/chassis.ts";
import type { Page } from "../../ports/node.ts";
import { findChassis } from "./find-chassis.ts";

export interface ListChassis {
  readonly page: Page;
}

/** A page of chassis; `chassis.not_found` for a marker that is gone. */
export async function listChassis(
  scope: Scope,
  conductor: Conductor,
  input: ListChassis,
): Promise<readonly ChassisRecord[]> {
  scope.check();
  const { store } = conductor;
  if (input.page.marker !== undefined) await findChassis(store, input.page.marker);
  return store.chassis.list(input.page);
}
