import { Type } from "typebox";
import { document, flag, mac, reference, type Shape, text, time, uuid } from "../field.ts";
import { defineResource } from "../resource.ts";

const limited = (maxLength: number) => Type.Union([Type.String({ maxLength }), Type.Null()]);

const fields = {
  uuid: uuid(1, "The port's UUID.", { write: "c", summary: true }),
  created_at: time(1, "When it was created."),
  updated_at: time(1, "When it was last changed."),
  address: mac(1, "MAC address of the NIC; unique.", { write: "cp", required: true, summary: true }),
  extra: document(1, "Whatever the operator keeps with it.", { write: "cp" }),
  internal_info: document(18, "What conductor and driver remember."),
  is_smartnic: flag(53, "Whether it is a smart NIC.", { write: "cp" }),
  local_link_connection: document(19, "The switch port that it is plugged into.", { write: "cp" }),
  physical_network: text(34, "The physical network that it is on.", { write: "cp", input: limited(64) }),
  pxe_enabled: flag(19, "Whether the ramdisk may boot from it.", { write: "cp", empty: true }),
  node_uuid: uuid(1, "The node that it belongs to.", { write: "cp", input: Type.String(), required: true }),
  portgroup_uuid: reference(24, "The port group that it is part of.", { write: "cp" }),
  name: text(88, "Its logical name; unique.", { write: "cp", input: limited(255) }),
  description: text(97, "Words for people.", { write: "cp", input: limited(255) }),
  vendor: text(100, "Who made the NIC.", { write: "cp", input: limited(32) }),
  category: text(101, "What it is used for.", { write: "cp", input: limited(80) }),
  available_for_dynamic_portgroup: flag(111, "Whether a dynamic port group may take it.", {
    write: "cp",
    empty: true,
  }),
};

export const portResource = defineResource({
  collection: "ports",
  item: "port",
  fields,
  filters: {
    node: { kind: "name", since: 1, description: "Of the node with this UUID or name." },
    node_uuid: { kind: "uuid", since: 1, description: "Of the node with this UUID." },
    address: { kind: "mac", since: 1, description: "With this MAC address." },
    portgroup: { kind: "name", since: 24, description: "Of this port group." },
    shard: { kind: "texts", since: 82, description: "Of nodes in one of these shards." },
    conductor_groups: { kind: "texts", since: 99, description: "Of nodes in one of these conductor groups." },
  },
});
export type PortResource = Shape<typeof fields>;
