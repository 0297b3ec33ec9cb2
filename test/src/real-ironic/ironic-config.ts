/** Sections of an ironic.conf; `undefined` removes a setting that is there otherwise. */
export type IronicSettings = Readonly<Record<string, Readonly<Record<string, string | number | boolean | undefined>>>>;

export interface IronicPlace {
  readonly folder: string;
  readonly port: number;
  /** Where the conductor takes calls when it is a process of its own; without it API and conductor are one process. */
  readonly rpcPort?: number;
}

const INTERFACES = ["bios", "console", "inspect", "raid", "rescue", "vendor"];

/** What fake-hardware needs to have every interface, without authentication and with nothing outside its folder. */
function fakeHardware({ folder, port, rpcPort }: IronicPlace): IronicSettings {
  const url = `http://127.0.0.1:${port}`;
  const interfaces = Object.fromEntries([
    ...["boot", "deploy", "management", "power"].map((name) => [`enabled_${name}_interfaces`, "fake"] as const),
    ...INTERFACES.map((name) => [`enabled_${name}_interfaces`, `fake,no-${name}`] as const),
  ]);
  return {
    DEFAULT: {
      auth_strategy: "noauth",
      rpc_transport: rpcPort === undefined ? "none" : "json-rpc",
      state_path: folder,
      // With JSON-RPC a conductor is called at its name.
      host: rpcPort === undefined ? "conductor-1" : "127.0.0.1",
      enabled_hardware_types: "fake-hardware",
      default_network_interface: "noop",
      ...interfaces,
      enabled_network_interfaces: "noop",
      enabled_storage_interfaces: "noop,fake",
    },
    database: { connection: `sqlite:///${folder}/ironic.db` },
    api: { host_ip: "127.0.0.1", port },
    json_rpc: rpcPort === undefined ? {} : { auth_strategy: "noauth", host_ip: "127.0.0.1", port: rpcPort },
    conductor: { automated_clean: false },
    oslo_messaging_notifications: { transport_url: "fake://" },
    service_catalog: { auth_type: "none", endpoint_override: url },
  };
}

/** The text of an ironic.conf: the one that fake-hardware needs, with these settings put over it. */
export function ironicConfig(place: IronicPlace, settings: IronicSettings = {}): string {
  const base = fakeHardware(place);
  const names = new Set([...Object.keys(base), ...Object.keys(settings)]);
  return [...names]
    .map((section) => {
      const lines = Object.entries({ ...base[section], ...settings[section] })
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => `${name} = ${String(value)}\n`);
      return `[${section}]\n${lines.join("")}`;
    })
    .join("\n");
}
