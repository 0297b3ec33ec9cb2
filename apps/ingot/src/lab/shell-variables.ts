import type { NodeReport } from "@ingot/lab";

/** What a script wants to know of a machine, as lines that a shell can `eval`. */
export function shellVariables(report: NodeReport): string {
  const variables = {
    LAB_NODE: report.name,
    LAB_REDFISH_ADDRESS: report.redfish_address,
    LAB_REDFISH_SYSTEM_ID: report.redfish_system_id,
    LAB_REDFISH_USERNAME: report.redfish_username,
    LAB_REDFISH_PASSWORD: report.redfish_password,
    LAB_MAC_ADDRESS: report.mac_address,
    LAB_SSH_PORT: String(report.ssh_port),
    LAB_AGENT_PORT: String(report.agent_port),
    LAB_KERNEL_APPEND_PARAMS: report.driver_info.kernel_append_params,
    LAB_SERIAL_LOG: report.serial_log,
  };
  const lines = Object.entries(variables).map(
    ([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'\n`,
  );
  return lines.join("");
}
