import { GIB, MIB } from "@ingot/kernel";
import type { LabPaths } from "./lab-paths.ts";
import type { LabState } from "./lab-state.ts";
import type { VirtualMachine } from "./machine/virtual-machine.ts";
import type { LabDriverInfo, NodeReport } from "./node-report.ts";

/** All that a user of the machine needs, and the commands that make a node of it. */
export function describeNode(machine: VirtualMachine, state: LabState, paths: LabPaths): NodeReport {
  const { definition } = machine;
  const files = paths.node(definition.name);
  const driverInfo: LabDriverInfo = {
    redfish_address: `${state.tls ? "https" : "http"}://127.0.0.1:${definition.bmcPort}`,
    redfish_system_id: `/redfish/v1/Systems/${definition.uuid}`,
    redfish_username: state.credentials.username,
    redfish_password: state.credentials.password,
    ...(state.tls ? { redfish_verify_ca: false } : {}),
    kernel_append_params: kernelParameters(definition.agentPort, state),
    ingot_console_log: files.serialLog,
  };
  const report = {
    name: definition.name,
    system_uuid: definition.uuid,
    power_state: machine.power,
    boot_mode: definition.bootMode,
    redfish_address: driverInfo.redfish_address,
    redfish_system_id: driverInfo.redfish_system_id,
    redfish_username: driverInfo.redfish_username,
    redfish_password: driverInfo.redfish_password,
    mac_address: definition.mac,
    ssh_port: definition.sshPort,
    agent_port: definition.agentPort,
    serial_log: files.serialLog,
    console_socket: files.consoleSocket,
    driver_info: driverInfo,
    properties: {
      cpus: definition.cpus,
      memory_mb: Math.floor(definition.memoryBytes / MIB),
      local_gb: Math.max(1, Math.floor((definition.diskBytes[0] ?? 0) / GIB)),
      cpu_arch: "x86_64",
      capabilities: `boot_mode:${definition.bootMode}`,
    },
  };
  return { ...report, create_commands: createCommands(report) };
}

/** The guest sees this host at 10.0.2.2; the control plane reaches the agent by the forwarded port. */
function kernelParameters(agentPort: number, state: LabState): string {
  const parameters = [
    `ipa-api-url=${state.apiUrl}`,
    "ipa-advertise-host=127.0.0.1",
    `ipa-advertise-port=${agentPort}`,
    "console=ttyS0,115200",
    state.kernelAppendParams,
  ];
  return parameters.filter((parameter) => parameter !== "").join(" ");
}

function createCommands(report: Omit<NodeReport, "create_commands">): readonly string[] {
  const info = Object.entries(report.driver_info).map(([key, value]) => `--driver-info ${quoted(`${key}=${value}`)}`);
  const properties = Object.entries(report.properties).map(([key, value]) => `--property ${quoted(`${key}=${value}`)}`);
  const node = [
    `baremetal node create --name ${report.name} --driver redfish --resource-class baremetal`,
    '--driver-info deploy_kernel="file://$PWD/build/ipa.kernel"',
    '--driver-info deploy_ramdisk="file://$PWD/build/ipa.initramfs"',
    ...info,
    ...properties,
  ];
  const uuid = `"$(baremetal node show ${report.name} -f value -c uuid)"`;
  return [node.join(" \\\n  "), `baremetal port create ${report.mac_address} --node ${uuid}`];
}

/** As a shell reads it, in single quotes when it has to be. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
