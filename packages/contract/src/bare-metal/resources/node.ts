import { Type } from "typebox";
import type { InterfaceKind } from "../../hardware-words.ts";
import { document, type Field, flag, maybe, reference, type Shape, text, time, traits, uuid, word } from "../field.ts";
import { defineResource, type Parameters } from "../resource.ts";

const interfaceField = (since: number) =>
  text(since, "The implementation that the driver uses for this interface.", { write: "cp" });

const fields = {
  uuid: uuid(1, "The node's UUID.", { write: "c", summary: true }),
  created_at: time(1, "When the node was created."),
  updated_at: time(1, "When the node was last changed."),
  automated_clean: maybe(47, "Whether it is cleaned when it is provided or undeployed; null: as configured.", {
    write: "cp",
  }),
  bios_interface: interfaceField(40),
  boot_interface: interfaceField(31),
  boot_mode: text(75, "How it booted last: uefi or bios."),
  clean_step: document(7, "The cleaning step that runs.", { secrets: "keys and URLs" }),
  conductor_group: word(46, "Which conductors may look after it.", { write: "cp", input: textInput(255) }),
  console_enabled: flag(1, "Whether its serial console is served."),
  console_interface: interfaceField(31),
  deploy_interface: interfaceField(31),
  deploy_step: document(44, "The deploy step that runs.", { secrets: "keys and URLs" }),
  description: text(51, "Words for people.", { write: "cp", input: textInput(4096) }),
  disable_power_off: flag(95, "Whether it must never be powered off.", { write: "cp" }),
  driver: word(1, "Its hardware type.", { write: "cp", required: true }),
  driver_info: document(1, "How its BMC is reached and its ramdisk found.", { write: "cp", secrets: "keys and URLs" }),
  driver_internal_info: document(3, "What conductor and driver remember.", { secrets: "keys and URLs" }),
  extra: document(1, "Whatever the operator keeps with it.", { write: "cp" }),
  fault: text(42, "Why the control plane itself put it into maintenance."),
  firmware_interface: interfaceField(86),
  health: text(109, "Its health as the BMC reports it."),
  inspection_finished_at: time(6, "When it was last inspected."),
  inspection_started_at: time(6, "When the inspection that runs began."),
  inspect_interface: interfaceField(31),
  // Its URLs as they are: clients compare them with what they asked for, and deploy again what differs.
  instance_info: document(1, "What is to be deployed on it.", { write: "cp", secrets: "keys" }),
  instance_name: text(104, "The name of what is deployed on it.", { write: "cp", input: textInput(255) }),
  instance_uuid: reference(1, "The instance or allocation that it is for.", { write: "cp", summary: true }),
  last_error: text(1, "What went wrong last."),
  lessee: text(65, "Project that leases it.", { write: "cp", input: textInput(255) }),
  maintenance: flag(1, "Whether it is left alone.", { write: "cp", summary: true }),
  maintenance_reason: text(1, "Why it is in maintenance."),
  management_interface: interfaceField(31),
  name: text(5, "Its logical name.", { write: "cp", summary: true }),
  network_data: document(66, "Static network configuration for its ramdisk.", { write: "cp" }),
  network_interface: interfaceField(20),
  owner: text(50, "Project that owns it.", { write: "cp", input: textInput(255) }),
  parent_node: reference(83, "The node whose part it is.", { write: "cp" }),
  power_interface: interfaceField(31),
  power_state: text(1, "power on, power off, error; null: not known.", { summary: true }),
  properties: document(1, "What the hardware is: cpus, memory_mb, capabilities, root_device.", { write: "cp" }),
  protected: flag(48, "Whether undeploying and rebuilding are refused.", { write: "p" }),
  protected_reason: text(48, "Why it is protected.", { write: "p", input: textInput(4096) }),
  provision_state: text(1, "Where it is in its life-cycle.", { summary: true }),
  provision_updated_at: time(1, "When that last changed."),
  raid_config: document(12, "The RAID that it has."),
  raid_interface: interfaceField(31),
  rescue_interface: interfaceField(38),
  reservation: text(1, "The conductor that works on it right now."),
  resource_class: text(21, "What allocations ask for.", { write: "cp", input: textInput(80) }),
  retired: flag(61, "Whether it is on its way out.", { write: "cp" }),
  retired_reason: text(61, "Why it is retired.", { write: "cp", input: textInput(4096) }),
  secure_boot: maybe(75, "Whether UEFI secure boot is on."),
  service_step: document(87, "The service step that runs.", { secrets: "keys and URLs" }),
  shard: text(82, "The shard that it is in.", { write: "cp", input: textInput(255) }),
  storage_interface: interfaceField(33),
  target_power_state: text(1, "The power state that it goes to."),
  target_provision_state: text(1, "The provision state that it goes to."),
  target_raid_config: document(12, "The RAID that it is to have."),
  traits: traits(37, "What it can do: for allocations and deploy templates."),
  vendor_interface: interfaceField(31),
  allocation_uuid: reference(52, "The allocation that holds it.", { sortable: false }),
  chassis_uuid: reference(1, "The chassis that it is in.", { write: "cp", sortable: false }),
  conductor: text(49, "The conductor that looks after it.", { sortable: false }),
} satisfies Readonly<Record<string, Field>> & Readonly<Record<`${InterfaceKind}_interface`, Field>>;

function textInput(maxLength: number) {
  return Type.Union([Type.String({ maxLength }), Type.Null()]);
}

const filters: Parameters = {
  chassis_uuid: { kind: "uuid", since: 1, description: "In this chassis." },
  instance_uuid: { kind: "uuid", since: 1, description: "The node with this instance." },
  associated: { kind: "boolean", since: 1, description: "With or without an instance." },
  maintenance: { kind: "boolean", since: 1, description: "In maintenance or not." },
  provision_state: { kind: "text", since: 9, description: "In this provision state." },
  driver: { kind: "text", since: 16, description: "With this hardware type." },
  resource_class: { kind: "text", since: 21, description: "Of this resource class." },
  fault: { kind: "text", since: 42, description: "With this fault." },
  conductor_group: { kind: "text", since: 46, description: "In this conductor group." },
  conductor: { kind: "text", since: 49, description: "Looked after by this conductor." },
  owner: { kind: "text", since: 50, description: "Owned by this project." },
  description_contains: { kind: "text", since: 51, description: "With these words in the description." },
  retired: { kind: "boolean", since: 61, description: "Retired or not." },
  lessee: { kind: "text", since: 65, description: "Leased by this project." },
  project: { kind: "text", since: 65, description: "Owned or leased by this project." },
  shard: { kind: "texts", since: 82, description: "In one of these shards." },
  sharded: { kind: "boolean", since: 82, description: "In any shard or in none." },
  parent_node: { kind: "name", since: 83, description: "Children of this node." },
  include_children: { kind: "boolean", since: 83, description: "Nodes that have a parent too." },
  instance_name: { kind: "text", since: 104, description: "With an instance of this name." },
};

export const nodeResource = defineResource({
  collection: "nodes",
  item: "node",
  fields,
  filters,
  subresources: { ports: { since: 1 }, states: { since: 14 }, portgroups: { since: 24 }, volume: { since: 32 } },
});
export type NodeResource = Shape<typeof fields>;
