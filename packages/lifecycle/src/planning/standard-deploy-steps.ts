import type { OfferedStep } from "@ingot/contract";
import type { DriverOffer } from "./step-offer.ts";

const NO_ARGS = { type: "object", properties: {}, additionalProperties: false } as const;

/**
 * How a deploy interface deploys: `direct` writes an image through the agent, `custom-agent` leaves that to steps that somebody
 * asks for, `ramdisk` has the machine boot its instance into memory, `fake` pretends.
 */
export type DeployMethod = "direct" | "custom-agent" | "ramdisk" | "fake";

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

/** No agent comes: the machine boots what it is to run. */
const RAMDISK: readonly Standard[] = [
  {
    step: "deploy",
    priority: 100,
    place: "out-of-band",
    description:
      "Makes the machine boot its instance, an ISO or a kernel and a ramdisk, into memory, and powers it on.",
  },
];

/** Nothing is written that the conductor knows of: there is no image, and no boot loader to look after. */
const CUSTOM_AGENT: readonly Standard[] = STANDARD.filter(({ step }) => step !== "write_image").map((standard) =>
  standard.step === "prepare_instance_boot"
    ? { ...standard, place: "out-of-band", description: "Makes the machine boot from its disk." }
    : standard,
);

const OF_METHOD: Readonly<Record<DeployMethod, readonly Standard[]>> = {
  direct: STANDARD,
  "custom-agent": CUSTOM_AGENT,
  ramdisk: RAMDISK,
  fake: STANDARD,
};

/** The steps that a deploy interface has by its method. */
export function standardDeploySteps(method: DeployMethod): readonly DriverOffer[] {
  return OF_METHOD[method].map((standard) => ({
    offered: offer(standard),
    place: method === "fake" ? "out-of-band" : standard.place,
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
