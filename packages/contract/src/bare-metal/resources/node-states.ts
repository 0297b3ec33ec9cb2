import { document, flag, maybe, type Shape, text, time } from "../field.ts";
import { defineResource } from "../resource.ts";

const fields = {
  console_enabled: flag(1, "Whether its serial console is served."),
  last_error: text(1, "What went wrong last."),
  power_state: text(1, "power on, power off, error; null: not known."),
  provision_state: text(1, "Where it is in its life-cycle."),
  target_power_state: text(1, "The power state that it goes to."),
  target_provision_state: text(1, "The provision state that it goes to."),
  provision_updated_at: time(1, "When that last changed."),
  raid_config: document(12, "The RAID that it has."),
  target_raid_config: document(12, "The RAID that it is to have."),
  boot_mode: text(75, "How it booted last: uefi or bios."),
  secure_boot: maybe(75, "Whether UEFI secure boot is on."),
};

/** `GET /v1/nodes/{node}/states` */
export const nodeStatesResource = defineResource({ collection: "states", item: "states", fields });
export type NodeStatesResource = Shape<typeof fields>;
