/** Ironic's conductor object (v1.6): a process that looks after nodes. */
export interface ConductorRecord {
  readonly hostname: string;
  readonly conductor_group: string;
  readonly drivers: readonly string[];
  readonly online: boolean;
  /** Where agents reach it; processes of older releases do not say. */
  readonly url?: string;
  readonly created_at: number;
  readonly updated_at: number | null;
}

export interface ConductorStore {
  /** Inserts or refreshes the row of this host. */
  announce(conductor: ConductorRecord): Promise<void>;
  byHostname(hostname: string): Promise<ConductorRecord | undefined>;
  list(): Promise<readonly ConductorRecord[]>;
}
