import type { Page } from "./node.ts";

/** Ironic's node history entry (v1.3). */
export interface HistoryEntry {
  readonly uuid: string;
  readonly created_at: number;
  readonly node_uuid: string;
  readonly conductor: string;
  readonly event: string;
  readonly event_type: string;
  readonly severity: "ERROR" | "INFO";
  readonly user: string | null;
  readonly project: string | null;
  /** Provision state in which it happened, and where to. */
  readonly state: string | null;
  readonly target_provision_state: string | null;
  readonly duration_seconds: number | null;
}

export interface HistoryStore {
  /** Keeps the newest 300 entries of a node. */
  append(entry: HistoryEntry): Promise<void>;
  byUuid(uuid: string): Promise<HistoryEntry | undefined>;
  list(nodeUuid: string, page: Page): Promise<readonly HistoryEntry[]>;
}
