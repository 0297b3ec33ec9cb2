import { defineHardwareManager, HardwareSupport } from "@ingot/step-kit";
import { injectFiles } from "./inject-files.ts";

export const hardwareManager = defineHardwareManager({
  name: "InjectFilesHardwareManager",
  version: "1.0",
  evaluateHardwareSupport: () => HardwareSupport.SERVICE_PROVIDER,
  steps: [injectFiles],
});
