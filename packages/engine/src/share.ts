/** How several processes over one database divide the subjects among themselves. */
export interface Share<Tx> {
  /** Looks who lives now; called before each look for work. */
  refresh(): Promise<void>;
  /** Whether this process is the one for a subject, of those that serve its pool (null: unknown). */
  takes(subject: string, pool: string | null): boolean;
  /** Which processes serve a subject, in a name; as the step log's claim has it. */
  poolOf(tx: Tx, subject: string): Promise<string | null>;
}
