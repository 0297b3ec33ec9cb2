import type { DeployInterface } from "@ingot/driver-kit";
import { fakeInterface } from "./fake-interface.ts";

const { properties, validate, call, isIdle } = fakeInterface("deploy");

export const fakeDeploy: DeployInterface = { properties, method: "fake", validate, pretend: call, isIdle };
