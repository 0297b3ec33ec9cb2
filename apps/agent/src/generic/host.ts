/** What the agent may do to the machine that it runs on. In a ramdisk: everything; on a developer's host: what it is told. */
export interface Host {
  /** The only disks that there are for the agent; undefined: all of the machine. */
  readonly disks: readonly string[] | undefined;
  /** Whether power commands are obeyed. */
  readonly power: boolean;
  /** The folder of the system in which users are made, when that is not the running one: in a ramdisk it is. */
  readonly root?: string;
}
