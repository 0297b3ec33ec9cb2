import { asList, asObject, type InspectionDraft, note } from "../draft.ts";
import type { InspectionHook } from "./inspection-hook.ts";

/** Makes ports for the NICs that were found, drops those that are not to stay, and says which may be booted from. */
export const ports: InspectionHook = {
  name: "ports",
  needs: ["validate-interfaces"],
  apply(draft) {
    if (draft.config.addPorts !== "disabled") addPorts(draft);
    const expected = expectedAddresses(draft);
    const booted = addressesOf(draft, "all_interfaces", (nic) => asObject(nic)["pxe_enabled"] === true);
    draft.ports = draft.ports.filter(({ was, fields }) => {
      const address = String(fields["address"]);
      const stays = was === null || expected === null || expected.has(address);
      if (!stays) note(draft, "info", `port ${address} is removed: there is no such NIC`);
      return stays;
    });
    if (!draft.config.updatePxeEnabled) return;
    for (const { was, fields } of draft.ports) if (was !== null) fields["pxe_enabled"] = booted.has(was.address);
  },
};

function addPorts(draft: InspectionDraft): void {
  const known = new Set(draft.ports.map(({ fields }) => fields["address"]));
  for (const each of Object.values(asObject(draft.pluginData["valid_interfaces"]))) {
    const nic = asObject(each);
    const address = nic["mac_address"] ?? null;
    if (known.has(address)) continue;
    const client = nic["client_id"];
    const extra = client === undefined || client === null || client === "" ? {} : { "client-id": client };
    draft.ports.push({ was: null, fields: { address, pxe_enabled: nic["pxe_enabled"] === true, extra } });
    known.add(address);
  }
}

/** Null: all of them stay. */
function expectedAddresses(draft: InspectionDraft): ReadonlySet<unknown> | null {
  switch (draft.config.keepPorts) {
    case "all":
      return null;
    case "present":
      return addressesOf(draft, "all_interfaces", () => true);
    case "added":
      return new Set(asList(draft.pluginData["macs"]));
  }
}

function addressesOf(draft: InspectionDraft, key: string, which: (nic: never) => boolean): ReadonlySet<unknown> {
  const nics = Object.values(asObject(draft.pluginData[key])).filter((nic) => which(nic as never));
  return new Set(nics.map((nic) => asObject(nic)["mac_address"]));
}
