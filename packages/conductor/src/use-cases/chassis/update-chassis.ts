import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { ChassisRecord } from "../../ports/chassis.ts";
import type { ChassisFields } from "./chassis-fields.ts";
import { findChassis } from "./find-chassis.ts";

export interface UpdateChassis {
  readonly chassis: string;
  readonly changes: Omit<ChassisFields, "uuid">;
}

/** Changes a chassis' description or extra. */
export async function updateChassis(scope: Scope, conductor: Conductor, input: UpdateChassis): Promise<ChassisRecord> {
  scope.check();
  return conductor.store.transaction(async (stores) => {
    const { uuid } = await findChassis(stores, input.chassis);
    return stores.chassis.update(uuid, input.changes);
  });
}
