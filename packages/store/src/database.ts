import type { Generated } from "kysely";

/** What a column may hold on every database: booleans are 0 and 1, times are milliseconds, documents are JSON text. */
export type ColumnValue = string | number | null;

/** A resource: its whole record as JSON in `doc`, and the fields that are looked for or sorted by as columns of their own. */
export interface DocumentRow {
  /** Order of creation. */
  seq: Generated<number>;
  uuid: string;
  doc: string;
  [column: string]: unknown;
}

export interface OperationRow {
  seq: Generated<number>;
  id: string;
  subject: string;
  /** Boot id of the process that drives it. */
  owner: string | null;
  epoch: number;
  /** Null until it has ended: a subject has at most one such operation. */
  ended_at: number | null;
  doc: string;
}

export interface StepRow {
  operation_id: string;
  position: number;
  doc: string;
}

export interface LeaseRow {
  /** Order in which the boots began. */
  seq: Generated<number>;
  boot: string;
  name: string;
  lease_until: number;
}

export interface TimelineRow {
  id: Generated<number>;
  node_uuid: string;
  operation_id: string | null;
  at: number;
  kind: string;
  message: string;
  details: string;
}

export interface TraitRow {
  node_uuid: string;
  trait: string;
}

export interface ConductorRow {
  hostname: string;
  doc: string;
}

export interface BiosSettingRow {
  node_uuid: string;
  name: string;
  doc: string;
}

export interface FirmwareComponentRow {
  node_uuid: string;
  component: string;
  doc: string;
}

export interface InspectionReportRow {
  node_uuid: string;
  doc: string;
}

export interface SensorsRow {
  node_uuid: string;
  doc: string;
}

export interface InventoryRow {
  node_uuid: string;
  doc: string;
}

export const DOCUMENT_TABLES = [
  "nodes",
  "ports",
  "portgroups",
  "chassis",
  "volume_connectors",
  "volume_targets",
  "allocations",
  "deploy_templates",
  "runbooks",
  "inspection_rules",
  "node_history",
] as const;
export type DocumentTableName = (typeof DOCUMENT_TABLES)[number];

export type Database = Record<DocumentTableName, DocumentRow> & {
  operations: OperationRow;
  operation_steps: StepRow;
  leases: LeaseRow;
  timeline: TimelineRow;
  node_traits: TraitRow;
  node_inventories: InventoryRow;
  node_sensors: SensorsRow;
  inspection_reports: InspectionReportRow;
  bios_settings: BiosSettingRow;
  firmware_components: FirmwareComponentRow;
  conductors: ConductorRow;
};
