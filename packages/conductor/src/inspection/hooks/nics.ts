import { asList, asObject, type InspectionDraft, inspectionFailed, type Mutable, note } from "../draft.ts";

const MAC = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/;

/** NICs by name: those with a name and a MAC address, with `pxe_enabled` for the one that was booted from. */
export function foundNics(draft: InspectionDraft): Mutable {
  const pxeMac = pxeMacOf(draft.inventory);
  const found: Mutable = {};
  for (const each of asList(draft.inventory["interfaces"])) {
    const nic = asObject(each);
    const { name, mac_address: mac } = nic;
    if (typeof name !== "string" || name === "" || typeof mac !== "string" || mac === "") continue;
    const address = mac.toLowerCase();
    if (!MAC.test(address)) {
      note(draft, "warning", `MAC address ${mac} of interface ${name} is not valid: passed over`);
      continue;
    }
    const ipv6 = typeof nic["ipv6_address"] === "string" ? (nic["ipv6_address"].split("%")[0] ?? null) : null;
    found[name] = { ...nic, mac_address: address, pxe_enabled: address === pxeMac, ipv6_address: ipv6 };
  }
  return found;
}

/** Those of them that `addPorts` means. */
export function suitableNics(draft: InspectionDraft, found: Mutable): Mutable {
  const { addPorts } = draft.config;
  if (Object.keys(found).length === 0) throw inspectionFailed("Inventory is invalid: no valid network interfaces");
  const pxeMac = pxeMacOf(draft.inventory);
  const suitable = Object.entries(found).filter(([name, of]) => {
    const nic = asObject(of);
    const address = nic["ipv4_address"] ?? nic["ipv6_address"];
    if (name === "lo" || isLoopback(address)) return false;
    if (addPorts === "pxe" && pxeMac !== null) return nic["pxe_enabled"] === true;
    return addPorts !== "active" || (address !== undefined && address !== null && address !== "");
  });
  if (suitable.length === 0) {
    throw inspectionFailed(
      `Inventory is invalid: no network interfaces match the configuration (add_ports set to "${addPorts}")`,
    );
  }
  return Object.fromEntries(suitable.map(([name, nic]) => [name, structuredClone(nic)]));
}

/** pxelinux writes `01-aa-bb-cc-dd-ee-ff`: the hardware type, then the address. */
function pxeMacOf(inventory: Mutable): string | null {
  const mac = asObject(inventory["boot"])["pxe_interface"];
  if (typeof mac !== "string" || mac === "") return null;
  return mac.includes("-") ? mac.split("-").slice(-6).join(":").toLowerCase() : mac.toLowerCase();
}

function isLoopback(address: unknown): boolean {
  return typeof address === "string" && (address.startsWith("127.") || address === "::1");
}
