import type { NodeReport } from "@ingot/lab";
import type { Session } from "../cli/session.ts";
import { compactJson } from "../output/compact-json.ts";
import type { ListFormatOptions } from "../output/format-options.ts";
import { printList } from "../output/print-list.ts";
import { yamlText } from "../output/yaml.ts";

const SHOWN: readonly (keyof NodeReport)[] = [
  ...(["name", "power_state", "redfish_address", "redfish_system_id", "redfish_username", "redfish_password"] as const),
  ...(["mac_address", "ssh_port", "agent_port"] as const),
];

/** Machines as a table of what people need; as JSON or YAML all that there is, unless columns are named. */
export async function printNodes(
  session: Session,
  nodes: readonly NodeReport[],
  options: ListFormatOptions,
): Promise<void> {
  const { format, column, noindent } = options;
  if (column === undefined && format === "json") {
    session.out(`${noindent === true ? compactJson([...nodes] as never) : JSON.stringify(nodes, null, 2)}\n`);
  } else if (column === undefined && format === "yaml") {
    session.out(await yamlText([...nodes] as never));
  } else {
    const fields = column === undefined ? SHOWN : (Object.keys(nodes[0] ?? {}) as readonly (keyof NodeReport)[]);
    const columns = fields.map((field) => ({ title: field, field }));
    await printList(session, nodes, columns, options);
  }
}
