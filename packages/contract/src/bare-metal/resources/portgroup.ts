import { Type } from "typebox";
import { document, flag, shaped, type Shape, text, time, uuid } from "../field.ts";
import { defineResource } from "../resource.ts";

const limited = (maxLength: number) => Type.Union([Type.String({ maxLength }), Type.Null()]);

const fields = {
  uuid: uuid(23, "The port group's UUID.", { write: "c", summary: true }),
  created_at: time(23, "When it was created."),
  updated_at: time(23, "When it was last changed."),
  address: shaped(Type.Union([Type.String(), Type.Null()]), 23, {
    kind: "mac",
    description: "MAC address of the whole; unique.",
    write: "cp",
    summary: true,
  }),
  extra: document(23, "Whatever the operator keeps with it.", { write: "cp" }),
  internal_info: document(23, "What conductor and driver remember."),
  mode: text(26, "How its ports share the work: active-backup, 802.3ad, …", { write: "cp" }),
  name: text(23, "Its logical name; unique.", { write: "cp", summary: true, input: limited(255) }),
  properties: document(26, "Settings of the bond.", { write: "cp" }),
  standalone_ports_supported: flag(23, "Whether its ports may be used alone too.", { write: "cp", empty: true }),
  node_uuid: uuid(23, "The node that it belongs to.", { write: "cp", input: Type.String(), required: true }),
  physical_network: text(102, "The physical network that it is on.", { write: "cp", input: limited(64) }),
  category: text(103, "What it is used for.", { write: "cp", input: limited(80) }),
  dynamic_portgroup: flag(111, "Whether it was put together for one deployment."),
};

export const portgroupResource = defineResource({
  collection: "portgroups",
  item: "port group",
  fields,
  filters: {
    node: { kind: "name", since: 23, description: "Of the node with this UUID or name." },
    address: { kind: "mac", since: 23, description: "With this MAC address." },
    conductor_groups: { kind: "texts", since: 99, description: "Of nodes in one of these conductor groups." },
    shard: { kind: "texts", since: 106, description: "Of nodes in one of these shards." },
  },
  subresources: { ports: { since: 23 } },
});
export type PortgroupResource = Shape<typeof fields>;
