import { type OfferedStep, RaidConfig } from "@ingot/contract";

/** Steps that any driver may have, under the names and arguments that Ironic gave them. */
function offered(step: Pick<OfferedStep, "interface" | "step" | "description"> & Partial<OfferedStep>): OfferedStep {
  return {
    priority: 0,
    abortable: false,
    reboot_requested: false,
    requires_ramdisk: false,
    idempotent: true,
    argsinfo: {},
    args_schema: { type: "object", properties: {}, additionalProperties: false },
    ...step,
  };
}

const BIOS_SETTINGS = {
  type: "array",
  minItems: 1,
  items: {
    type: "object",
    properties: {
      name: { type: "string", minLength: 1 },
      value: { type: ["string", "number", "boolean", "null"] },
    },
    required: ["name", "value"],
  },
};

const FIRMWARE_SETTINGS = {
  type: "array",
  minItems: 1,
  items: {
    type: "object",
    properties: {
      component: { type: "string", pattern: "^(?:bios|bmc|nic:.+)$" },
      url: { type: "string", pattern: "^https?://" },
      wait: { type: "integer", minimum: 0 },
    },
    required: ["component", "url"],
    additionalProperties: false,
  },
};

const flag = (description: string) => ({ description, required: false });

export const STANDARD_STEPS = {
  applyBios: offered({
    interface: "bios",
    step: "apply_configuration",
    description: "Changes BIOS settings; they are in force after the reboot that it makes.",
    argsinfo: { settings: { description: "The settings: objects with a name and a value.", required: true } },
    args_schema: {
      type: "object",
      properties: { settings: BIOS_SETTINGS },
      required: ["settings"],
      additionalProperties: false,
    },
  }),
  resetBios: offered({
    interface: "bios",
    step: "factory_reset",
    description: "Brings all BIOS settings back to what the factory set.",
  }),
  updateFirmware: offered({
    interface: "firmware",
    step: "update",
    description: "Has the BMC fetch and install firmware, one component after the other.",
    argsinfo: {
      settings: {
        description: "Objects with a component (bios, bmc, nic:ID), a url, and perhaps wait: seconds to wait after it.",
        required: true,
      },
    },
    args_schema: {
      type: "object",
      properties: { settings: FIRMWARE_SETTINGS },
      required: ["settings"],
      additionalProperties: false,
    },
  }),
  createRaid: offered({
    interface: "raid",
    step: "create_configuration",
    description: "Makes the logical disks of the node's target_raid_config.",
    argsinfo: {
      create_root_volume: flag("Whether the root volume is made; true unless told otherwise."),
      create_nonroot_volumes: flag("Whether the other volumes are made; true unless told otherwise."),
      delete_existing: flag("Whether logical disks that are there are deleted before; false unless told otherwise."),
    },
    args_schema: {
      type: "object",
      properties: {
        create_root_volume: { type: "boolean" },
        create_nonroot_volumes: { type: "boolean" },
        delete_existing: { type: "boolean" },
      },
      additionalProperties: false,
    },
  }),
  deleteRaid: offered({
    interface: "raid",
    step: "delete_configuration",
    description: "Deletes all logical disks.",
  }),
  applyRaid: offered({
    interface: "raid",
    step: "apply_configuration",
    description: "Makes the logical disks that the step names.",
    argsinfo: {
      raid_config: { description: "The RAID configuration to apply.", required: true },
      delete_existing: flag("Whether logical disks that are there are deleted before; true unless told otherwise."),
    },
    args_schema: {
      type: "object",
      properties: { raid_config: RaidConfig, delete_existing: { type: "boolean" } },
      required: ["raid_config"],
      additionalProperties: false,
    },
  }),
} as const satisfies Record<string, OfferedStep>;
