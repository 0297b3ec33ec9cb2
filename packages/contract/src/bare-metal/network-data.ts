/** `network_data` of a node: OpenStack's network metadata (nova's network_data.json), as far as Ironic checks it. */
import { type TSchema, Type } from "typebox";

const MAC = Type.String({ pattern: "^([0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}$" });
const OCTET = "(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]?[0-9])";
const IPV4 = Type.String({ pattern: `^(?:${OCTET}\\.){3}${OCTET}$` });
const IPV6 = Type.String({ pattern: "^(?=[^:]*:[^:]*:)[0-9A-Fa-f:.]+(?:%[0-9A-Za-z]+)?(?:/[0-9]{1,3})?$" });
const ADDRESS = Type.Union([IPV4, IPV6]);

const common = {
  id: Type.String(),
  mtu: Type.Optional(Type.Union([Type.Number({ minimum: 1, maximum: 65_535 }), Type.Null()])),
  vif_id: Type.Optional(Type.String()),
};
const PLAIN = Type.Object({
  ...common,
  type: Type.Enum(["bridge", "dvs", "hw_veb", "hyperv", "ovs", "tap", "vhostuser", "vif", "phy"]),
  ethernet_mac_address: MAC,
});
const BOND = Type.Object({
  ...common,
  type: Type.Literal("bond"),
  ethernet_mac_address: MAC,
  bond_mode: Type.Enum([
    "802.1ad",
    "802.3ad",
    "balance-rr",
    "active-backup",
    "balance-xor",
    "broadcast",
    "balance-tlb",
    "balance-alb",
  ]),
  bond_links: Type.Array(Type.String()),
});
const VLAN = Type.Object({
  ...common,
  type: Type.Literal("vlan"),
  vlan_mac_address: MAC,
  vlan_link: Type.String(),
  vlan_id: Type.Integer(),
});

const SERVICE = Type.Object({ type: Type.Literal("dns"), address: ADDRESS });
const network = (types: readonly string[], address: TSchema) =>
  Type.Object({
    id: Type.String(),
    link: Type.String(),
    network_id: Type.String(),
    type: Type.Enum([...types]),
    ip_address: Type.Optional(address),
    netmask: Type.Optional(address),
    routes: Type.Optional(
      Type.Array(
        Type.Object({
          network: address,
          netmask: address,
          gateway: address,
          services: Type.Optional(Type.Array(SERVICE)),
        }),
      ),
    ),
  });

export const NetworkData: TSchema = Type.Object({
  links: Type.Array(Type.Union([PLAIN, BOND, VLAN])),
  networks: Type.Array(
    Type.Union([network(["ipv4", "ipv4_dhcp"], IPV4), network(["ipv6", "ipv6_dhcp", "ipv6_slaac"], IPV6)]),
  ),
  services: Type.Array(SERVICE),
});
