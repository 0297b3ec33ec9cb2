import type { JsonObject } from "@ingot/kernel";

/** What an agent or a driver has found on a node, before hooks and rules have looked at it. */
export interface InspectionReport {
  /** The hardware, in the agent's words: interfaces, cpu, memory, disks, boot, system_vendor, … */
  readonly inventory: JsonObject;
  /** What collectors added: lldp_raw, pci_devices, root_disk, error, … */
  readonly plugin_data: JsonObject;
  readonly received_at: number;
}

export interface InspectionReportStore {
  /** Keeps what came in until it is processed; a later report takes the place of an earlier one. */
  put(nodeUuid: string, report: InspectionReport): Promise<void>;
  ofNode(nodeUuid: string): Promise<InspectionReport | undefined>;
  remove(nodeUuid: string): Promise<void>;
}
