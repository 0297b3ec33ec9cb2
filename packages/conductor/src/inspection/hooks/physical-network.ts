import { BlockList, isIP } from "node:net";
import { asList, asObject, type InspectionDraft, type Mutable } from "../draft.ts";
import type { InspectionHook } from "./inspection-hook.ts";

/** Sets the physical network of ports by the addresses that their NICs have had in the ramdisk. */
export const physicalNetwork: InspectionHook = {
  name: "physical-network",
  needs: ["validate-interfaces"],
  apply(draft) {
    const networks = draft.config.physicalNetworks.map(parseEntry);
    for (const { nic, port } of nicsWithPorts(draft)) {
      const found = networks.find(({ holds }) => [nic["ipv4_address"], nic["ipv6_address"]].some(holds));
      if (found !== undefined) port["physical_network"] = found.name;
    }
  },
};

/** The NICs of the inventory that validate-interfaces took, each with the port of its address. */
export function nicsWithPorts(draft: InspectionDraft): readonly { readonly nic: Mutable; readonly port: Mutable }[] {
  const known = asObject(draft.pluginData["all_interfaces"]);
  return asList(draft.inventory["interfaces"])
    .map(asObject)
    .filter((nic) => Object.hasOwn(known, String(nic["name"])))
    .flatMap((nic) => {
      const address = String(nic["mac_address"]).toLowerCase();
      const port = draft.ports.find(({ fields }) => fields["address"] === address);
      return port === undefined ? [] : [{ nic, port: port.fields }];
    });
}

function parseEntry(entry: string) {
  const at = entry.lastIndexOf(":");
  const [network = "", prefix = ""] = entry.slice(0, at).split("/");
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), isIP(network) === 6 ? "ipv6" : "ipv4");
  const holds = (address: unknown) =>
    typeof address === "string" && isIP(address) > 0 && list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
  return { name: entry.slice(at + 1), holds };
}
