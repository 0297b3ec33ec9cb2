import { type ChassisId, Failure, isFailure, newId, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import type { ChassisRecord } from "../../ports/chassis.ts";
import type { ChassisFields } from "./chassis-fields.ts";

export interface CreateChassis {
  readonly fields: ChassisFields;
}

/** Creates a chassis without nodes. */
export async function createChassis(scope: Scope, conductor: Conductor, input: CreateChassis): Promise<ChassisRecord> {
  scope.check();
  const { uuid, description, extra } = input.fields;
  const chassis: ChassisRecord = {
    uuid: (uuid?.toLowerCase() ?? newId()) as ChassisId,
    created_at: conductor.clock.now(),
    updated_at: null,
    description: description ?? null,
    extra: extra ?? {},
  };
  try {
    await conductor.store.chassis.insert(chassis);
  } catch (error) {
    if (!isFailure(error, "store.duplicate")) throw error;
    throw new Failure("chassis.duplicate", `A chassis with UUID ${chassis.uuid} already exists.`, { cause: error });
  }
  return chassis;
}
