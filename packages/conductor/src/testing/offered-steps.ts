import type { OfferedStep } from "@ingot/contract";

/** A step as an agent offers it, of which a test says only what matters to it. */
export function offeredStep(step: Pick<OfferedStep, "step"> & Partial<OfferedStep>): OfferedStep {
  return {
    interface: "deploy",
    priority: 0,
    abortable: false,
    reboot_requested: false,
    requires_ramdisk: true,
    idempotent: false,
    description: "",
    argsinfo: {},
    args_schema: { type: "object", properties: {}, additionalProperties: false },
    ...step,
  };
}

const FILES = {
  type: "object",
  properties: {
    files: { type: "object", patternProperties: { "^/": { type: "string" } }, additionalProperties: false },
  },
  required: ["files"],
  additionalProperties: false,
};

export const DEPLOY_STEPS: readonly OfferedStep[] = [
  offeredStep({ step: "write_image", args_schema: {} }),
  offeredStep({
    step: "inject_files",
    abortable: true,
    argsinfo: { files: { description: "path to base64 content", required: true } },
    args_schema: FILES,
  }),
];

export const SERVICE_STEPS: readonly OfferedStep[] = [
  offeredStep({ step: "update_nic", abortable: true, idempotent: true }),
  offeredStep({ step: "flash_disk", idempotent: true, reboot_requested: true }),
];

export const CLEAN_STEPS: readonly OfferedStep[] = [
  offeredStep({ step: "erase_devices_metadata", priority: 99, abortable: true, idempotent: true }),
  offeredStep({ step: "erase_devices", priority: 0, abortable: true }),
];
