import type { OfferedStep } from "@ingot/contract";

/** The hardware manager that every ramdisk has, and its version, which never changes here. */
export const MANAGER = "generic_hardware_manager";
export const MANAGER_VERSIONS = { [MANAGER]: "1.0" };

export type AgentStepKind = "deploy" | "clean" | "service";

const WRITE_IMAGE = step("write_image", "Writes the image to the disk for the operating system.", {
  image_info: { description: "The image: id, urls, checksum and disk format.", required: true },
  configdrive: { description: "The config drive, or null.", required: false },
});
const ERASE_METADATA = step("erase_devices_metadata", "Erases partition tables and signatures of every disk.");
const ERASE = step("erase_devices", "Overwrites every disk.");
const BURN_IN = step("burnin_cpu", "Keeps the processors busy.");

/** What the agent of a simulated machine offers, with the names and priorities of ironic-python-agent. */
export const OFFERED: Readonly<Record<AgentStepKind, readonly OfferedStep[]>> = {
  deploy: [WRITE_IMAGE, ERASE_METADATA],
  clean: [{ ...ERASE_METADATA, priority: 99 }, ERASE, BURN_IN],
  service: [WRITE_IMAGE, BURN_IN],
};

/** Whether the machine has nothing to boot from its disk any more after this step. */
export function erasesDisk(name: string): boolean {
  return name.startsWith("erase_devices");
}

function step(name: string, description: string, args: OfferedStep["argsinfo"] = {}): OfferedStep {
  const required = Object.keys(args).filter((key) => args[key]?.required === true);
  return {
    interface: "deploy",
    step: name,
    priority: 0,
    abortable: true,
    reboot_requested: false,
    requires_ramdisk: true,
    idempotent: true,
    description,
    argsinfo: args,
    args_schema: {
      type: "object",
      properties: Object.fromEntries(
        Object.entries(args).map(([key, info]) => [key, { description: info.description }]),
      ),
      required,
      additionalProperties: false,
    },
  };
}
