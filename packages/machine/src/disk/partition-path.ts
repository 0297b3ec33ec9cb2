/**
 * The device of a disk's n-th partition, by the kernel's rule: a disk whose name ends with a digit (nvme0n1, mmcblk0,
 * md126, loop3, nbd0) has a `p` before the number; device-mapper's names take kpartx's `-part`.
 */
export function partitionPath(disk: string, number: number): string {
  if (/^\/dev\/mapper\//.test(disk) || /^\/dev\/disk\/by-/.test(disk)) return `${disk}-part${number}`;
  return /[0-9]$/.test(disk) ? `${disk}p${number}` : `${disk}${number}`;
}

/** The number in a partition's device name as sfdisk prints it beside its disk's; undefined when it is not the disk's. */
export function partitionNumber(disk: string, partition: string): number | undefined {
  if (!partition.startsWith(disk)) return undefined;
  const match = /^(?:-part|p)?([1-9][0-9]*)$/.exec(partition.slice(disk.length));
  return match === null ? undefined : Number(match[1]);
}
