/** The `driver_info` with which a control plane reaches a machine of the laboratory. */
export interface LabDriverInfo {
  readonly redfish_address: string;
  readonly redfish_system_id: string;
  readonly redfish_username: string;
  readonly redfish_password: string;
  /** `false` when the BMC signs its own certificate. */
  readonly redfish_verify_ca?: boolean;
  readonly kernel_append_params: string;
  /** Path of the machine's serial log on this host: the control plane shows its last lines when a ramdisk never calls. */
  readonly ingot_console_log: string;
}

/** All that is to be known of one machine of the laboratory, as `ingot lab up -f json` gives it. */
export interface NodeReport {
  readonly name: string;
  readonly system_uuid: string;
  readonly power_state: "on" | "off";
  readonly boot_mode: "uefi" | "bios";
  readonly redfish_address: string;
  readonly redfish_system_id: string;
  readonly redfish_username: string;
  readonly redfish_password: string;
  readonly mac_address: string;
  /** Port on 127.0.0.1 that is forwarded to the machine's port 22. */
  readonly ssh_port: number;
  /** Port on 127.0.0.1 that is forwarded to the machine's port 9999. */
  readonly agent_port: number;
  readonly serial_log: string;
  readonly console_socket: string;
  readonly driver_info: LabDriverInfo;
  readonly properties: {
    readonly cpus: number;
    readonly memory_mb: number;
    readonly local_gb: number;
    readonly cpu_arch: string;
    readonly capabilities: string;
  };
  /** The exact commands that make a node of it with the real client; the files of the ramdisk are still to be named. */
  readonly create_commands: readonly string[];
}
