import { INTERFACE_KINDS } from "@ingot/contract";
import type { Attribute, AttributeKind } from "../../input/attributes.ts";

type On = NonNullable<Attribute["on"]>;
const SET: On = ["set", "unset"];

function attribute(kind: AttributeKind, option: string, help: string, on?: On): Attribute {
  return { kind, option, field: option.replaceAll("-", "_"), help, ...(on === undefined ? {} : { on }) };
}

/** Fields of a node as options; named as in the baremetal client. */
export const NODE_ATTRIBUTES: readonly Attribute[] = [
  { ...attribute("text", "driver", "hardware type that controls the node", ["create"]), required: true },
  attribute("text", "driver", "hardware type that controls the node", ["set"]),
  attribute("pairs", "driver-info", "what the driver needs: BMC address, credentials, ramdisk; repeat for more"),
  {
    ...attribute("pairs", "property", "what the hardware is: cpus, memory_mb, …; repeat for more"),
    field: "properties",
  },
  attribute("pairs", "extra", "whatever is to be kept with it; repeat for more"),
  attribute("pairs", "instance-info", "what is to be deployed on it; repeat for more", SET),
  attribute("text", "uuid", "UUID of the new node; made up when left out", ["create"]),
  attribute("text", "name", "unique name"),
  attribute("text", "resource-class", "what allocations ask for"),
  attribute("text", "conductor-group", "which conductors look after it"),
  attribute("text", "chassis-uuid", "chassis that it is in"),
  attribute("text", "instance-uuid", "instance that it is for", SET),
  attribute("text", "instance-name", "name of what is deployed on it"),
  attribute("text", "owner", "project that owns it"),
  attribute("text", "lessee", "project that leases it"),
  attribute("text", "description", "words for people"),
  attribute("text", "shard", "shard that it is in"),
  attribute("text", "parent-node", "node whose part it is"),
  attribute("structure", "network-data", "static network configuration for its ramdisk"),
  attribute("switch", "automated-clean", "clean it when it is provided and undeployed", ["create", "set"]),
  attribute("flag", "automated-clean", "the node's own word on automated cleaning", ["unset"]),
  attribute("flag", "disable-power-off", "never power it off", ["create", "set"]),
  attribute("flag", "protected", "refuse to undeploy and rebuild it", SET),
  attribute("text", "protected-reason", "why it is protected", SET),
  attribute("flag", "retired", "it is on its way out", SET),
  attribute("text", "retired-reason", "why it is retired", SET),
  ...INTERFACE_KINDS.map((name) => attribute("text", `${name}-interface`, `implementation of the ${name} interface`)),
];
