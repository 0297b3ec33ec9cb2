import { inspectionFailed } from "../draft.ts";
import type { InspectionHook } from "./inspection-hook.ts";

/** The ramdisk itself says that it has failed. */
export const ramdiskError: InspectionHook = {
  name: "ramdisk-error",
  prepare({ pluginData }) {
    const { error } = pluginData;
    if (error === undefined || error === null || error === "") return;
    throw inspectionFailed(`Ramdisk reported error: ${typeof error === "string" ? error : JSON.stringify(error)}`);
  },
};
