/** What an operator may set of inspection; names and defaults are Ironic's `[inspector]`, `[inspection_rules]` and `[auto_discovery]`. */
export interface InspectionConfig {
  /** Hooks that run over what was reported, in order; each after those that it needs. */
  readonly hooks: readonly string[];
  /** For which NICs ports are made: the one that was booted from, those with an address, all, none. */
  readonly addPorts: "pxe" | "active" | "all" | "disabled";
  /** Which ports stay: all; those of NICs that are there; those of NICs that `addPorts` means. */
  readonly keepPorts: "all" | "present" | "added";
  readonly updatePxeEnabled: boolean;
  /** Leave one GiB of `local_gb` for partitioning. */
  readonly diskPartitioningSpacing: boolean;
  /** CPU flags and the capabilities that they become. */
  readonly cpuCapabilities: Readonly<Record<string, string>>;
  /** PCI devices that are counted as capabilities. */
  readonly pciAliases: readonly PciAlias[];
  readonly accelerators: readonly Accelerator[];
  /** Whether extra hardware of which one item is malformed is left out as a whole. */
  readonly extraHardwareStrict: boolean;
  /** `CIDR:NAME`, first match counts. */
  readonly physicalNetworks: readonly string[];
  /** A YAML file of rules that are not in the database; null: none. */
  readonly builtInRules: string | null;
  /** From whom secrets of the inventory are hidden: every rule, those that are not sensitive, none. */
  readonly maskSecrets: "always" | "sensitive" | "never";
  /** Whether machines that nobody knows enrol themselves. */
  readonly autoDiscovery: boolean;
  readonly autoDiscoveryDriver: string | null;
  /** `inspection_scope` in the properties of a node that enrolled itself. */
  readonly autoDiscoveryScope: string | null;
}

export interface PciAlias {
  readonly vendor_id: string;
  readonly product_id: string;
  readonly name: string;
}

export interface Accelerator {
  readonly vendor_id: string;
  readonly device_id: string;
  readonly type: string;
  readonly device_info: string;
}

export const defaultInspection: InspectionConfig = {
  hooks: ["ramdisk-error", "validate-interfaces", "ports", "architecture"],
  addPorts: "pxe",
  keepPorts: "all",
  updatePxeEnabled: true,
  diskPartitioningSpacing: true,
  cpuCapabilities: {
    vmx: "cpu_vt",
    svm: "cpu_vt",
    aes: "cpu_aes",
    pse: "cpu_hugepages",
    pdpe1gb: "cpu_hugepages_1g",
    smx: "cpu_txt",
  },
  pciAliases: [],
  accelerators: [
    { vendor_id: "10de", device_id: "1eb8", type: "GPU", device_info: "NVIDIA Corporation Tesla T4" },
    { vendor_id: "10de", device_id: "1df6", type: "GPU", device_info: "NVIDIA Corporation GV100GL" },
  ],
  extraHardwareStrict: false,
  physicalNetworks: [],
  builtInRules: null,
  maskSecrets: "always",
  autoDiscovery: false,
  autoDiscoveryDriver: null,
  autoDiscoveryScope: null,
};
