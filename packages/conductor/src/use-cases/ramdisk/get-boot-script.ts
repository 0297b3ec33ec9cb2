import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";

export interface GetBootScript {
  /** Of the network card that boots; as iPXE writes it, with hyphens, or with colons. */
  readonly address: string;
}

/** What the machine with this network card is to boot over the network; `api.not_found` when that is nothing, whatever the reason. */
export async function getBootScript(scope: Scope, conductor: Conductor, input: GetBootScript): Promise<string> {
  scope.check();
  const { ports, nodes } = conductor.store;
  const port = await ports.byAddress(input.address.toLowerCase().replaceAll("-", ":"));
  const node = port?.pxe_enabled === true ? await nodes.byUuid(port.node_uuid) : undefined;
  const script = node?.driver_internal_info["ipxe_script"];
  if (typeof script === "string") return script;
  throw new Failure("api.not_found", "no machine with this address is to boot over the network now", { hint: "" });
}
