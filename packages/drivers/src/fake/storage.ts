import type { StorageInterface } from "@ingot/driver-kit";
import { fakeInterface } from "./fake-interface.ts";

const { properties, validate, call, isIdle } = fakeInterface("storage");

export const fakeStorage: StorageInterface = {
  properties,
  validate,
  attachVolumes: (context) => call(context, "attach_volumes"),
  detachVolumes: (context) => call(context, "detach_volumes"),
  isIdle,
};
