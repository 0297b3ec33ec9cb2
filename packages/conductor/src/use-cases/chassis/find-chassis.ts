import { Failure } from "@ingot/kernel";
import type { ChassisRecord } from "../../ports/chassis.ts";
import type { Stores } from "../../ports/store.ts";

/** The chassis of a UUID; throws `chassis.not_found`. */
export async function findChassis(stores: Pick<Stores, "chassis">, uuid: string): Promise<ChassisRecord> {
  const found = await stores.chassis.byUuid(uuid.toLowerCase());
  if (found === undefined) throw new Failure("chassis.not_found", `Chassis ${uuid} could not be found.`);
  return found;
}
