import type { Column } from "./choose-columns.ts";

/** Titles of fields as the baremetal client has them, where they are not the field's own words. */
const TITLES: Readonly<Record<string, string>> = {
  uuid: "UUID",
  provision_state: "Provisioning State",
  raid_config: "Current RAID configuration",
  target_raid_config: "Target RAID configuration",
  network_data: "Network Configuration",
  hosts: "Active host(s)",
  pxe_enabled: "PXE boot enabled",
  is_smartnic: "Is Smart NIC port",
  event: "Description of the event",
  event_type: "Event Origin Type",
  id: "ID",
};
const WORDS: Readonly<Record<string, string>> = { uuid: "UUID", bios: "BIOS", raid: "RAID", id: "ID" };

function titleOf(field: string): string {
  const own = TITLES[field];
  if (own !== undefined) return own;
  const words = field.split("_").map((word) => WORDS[word] ?? word.charAt(0).toUpperCase() + word.slice(1));
  return words.join(" ");
}

export function columnsOf(fields: readonly string[], titles: Readonly<Record<string, string>> = {}): readonly Column[] {
  return fields.map((field) => ({ field, title: titles[field] ?? titleOf(field) }));
}

/** Field names as `--fields` gives them: several words, or one with commas. The server knows which there are. */
export function splitFields(given: readonly string[] | undefined): readonly string[] | undefined {
  const fields = given?.flatMap((text) => text.split(",")).filter((field) => field !== "");
  return fields === undefined || fields.length === 0 ? undefined : fields;
}
