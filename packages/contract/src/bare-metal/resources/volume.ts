import { Type } from "typebox";
import { document, integer, type Shape, time, uuid, word } from "../field.ts";
import { defineResource, type Parameters } from "../resource.ts";

const nodeUuid = () =>
  uuid(32, "The node that it belongs to.", { write: "cp", input: Type.String(), required: true, summary: true });
const filters: Parameters = {
  node: { kind: "name", since: 32, description: "Of the node with this UUID or name." },
};

const connectorFields = {
  uuid: uuid(32, "The connector's UUID.", { write: "c", summary: true }),
  created_at: time(32, "When it was created."),
  updated_at: time(32, "When it was last changed."),
  connector_id: word(32, "How the node is known to the storage; unique with its type.", {
    write: "cp",
    required: true,
    summary: true,
  }),
  extra: document(32, "Whatever the operator keeps with it.", { write: "cp" }),
  node_uuid: nodeUuid(),
  type: word(32, "iqn, ip, mac, wwnn, wwpn.", { write: "cp", required: true, summary: true }),
};

const targetFields = {
  uuid: uuid(32, "The target's UUID.", { write: "c", summary: true }),
  created_at: time(32, "When it was created."),
  updated_at: time(32, "When it was last changed."),
  boot_index: integer(32, "Its place in the boot order: the node boots from 0.", {
    write: "cp",
    required: true,
    summary: true,
  }),
  extra: document(32, "Whatever the operator keeps with it.", { write: "cp" }),
  node_uuid: nodeUuid(),
  properties: document(32, "How the volume is reached.", { write: "cp", secrets: "keys and URLs" }),
  volume_id: word(32, "The volume's name in its storage.", { write: "cp", required: true, summary: true }),
  volume_type: word(32, "iscsi, fibre_channel.", { write: "cp", required: true, summary: true }),
};

export const volumeConnectorResource = defineResource({
  collection: "connectors",
  path: "volume/connectors",
  item: "volume connector",
  fields: connectorFields,
  filters,
});
export type VolumeConnectorResource = Shape<typeof connectorFields>;

export const volumeTargetResource = defineResource({
  collection: "targets",
  path: "volume/targets",
  item: "volume target",
  fields: targetFields,
  filters,
});
export type VolumeTargetResource = Shape<typeof targetFields>;
