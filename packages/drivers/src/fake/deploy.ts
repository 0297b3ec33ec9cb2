import type { DeployInterface } from "@ingot/driver-kit";
import { fakeInterface } from "./fake-interface.ts";

const { properties, validate, call } = fakeInterface("deploy");

export const fakeDeploy: DeployInterface = { properties, method: "fake", validate, pretend: call };
