import type { NetworkInterface } from "@ingot/driver-kit";
import { fakeInterface } from "./fake-interface.ts";

const { properties, validate, call, isIdle } = fakeInterface("network");

/** Machines stay in the network that they are in; a move may take its time and fail. */
export const fakeNoopNetwork: NetworkInterface = {
  properties,
  validate,
  switchTo: (context, network) => call(context, `switch_to_${network}`),
  isIdle,
};
