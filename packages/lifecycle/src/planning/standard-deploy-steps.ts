import type { OfferedStep } from "@ingot/contract";
import type { DriverOffer } from "./step-offer.ts";

const NO_ARGS = { type: "object", properties: {}, additionalProperties: false } as const;

interface Standard {
  readonly step: string;
  readonly priority: number;
  readonly place: DriverOffer["place"];
  readonly description: string;
  readonly abortable?: boolean;
}

/** Priorities as ironic drivers/modules/agent.py and agent_base.py have them. */
const STANDARD: readonly Standard[] = [
  {
    step: "deploy",
    priority: 100,
    place: "out-of-band",
    description: "Boots the ramdisk, unless its agent is still there, and waits for it.",
    abortable: true,
  },
  { step: "write_image", priority: 80, place: "in-band", description: "Writes the image to the root device." },
  {
    step: "prepare_instance_boot",
    priority: 60,
    place: "in-band",
    description: "Makes the machine boot what was written.",
  },
  {
    step: "tear_down_agent",
    priority: 40,
    place: "in-band",
    description: "Syncs the disks, ends the agent and powers the machine off.",
  },
  {
    step: "switch_to_tenant_network",
    priority: 30,
    place: "out-of-band",
    description: "Moves the machine to the instance's network.",
  },
  { step: "boot_instance", priority: 20, place: "out-of-band", description: "Powers the machine on, into its image." },
];

/** The step that brings the agent: no in-band step can run before it. */
export const BOOTS_RAMDISK = { interface: "deploy", step: "deploy" } as const;
/** The step that ends the agent: no in-band step can run after it. */
export const ENDS_RAMDISK = { interface: "deploy", step: "tear_down_agent" } as const;

/**
 * The steps of a deploy interface that writes images through the agent. `place` of all is `out-of-band`
 * for a driver that only pretends.
 */
export function standardDeploySteps(options: { readonly agent: boolean }): readonly DriverOffer[] {
  return STANDARD.map((standard) => ({
    offered: offer(standard),
    place: options.agent ? standard.place : "out-of-band",
  }));
}

function offer(standard: Standard): OfferedStep {
  return {
    interface: "deploy",
    step: standard.step,
    priority: standard.priority,
    abortable: standard.abortable ?? false,
    reboot_requested: false,
    requires_ramdisk: standard.place === "in-band",
    idempotent: true,
    description: standard.description,
    argsinfo: {},
    args_schema: NO_ARGS,
  };
}
