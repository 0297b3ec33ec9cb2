import type { ChassisRecord } from "../../ports/chassis.ts";

/** What a client may say of a chassis. */
export type ChassisFields = { readonly uuid?: string } & Partial<Pick<ChassisRecord, "description" | "extra">>;
