import type { RescueInterface } from "@ingot/driver-kit";
import { fakeInterface } from "./fake-interface.ts";

const { properties, validate, call } = fakeInterface("rescue");

export const fakeRescue: RescueInterface = { properties, method: "fake", validate, pretend: call };
