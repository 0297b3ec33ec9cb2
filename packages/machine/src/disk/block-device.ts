/** One disk (or what acts as one): Ironic's names for the facts are those of the inventory. */
export interface BlockDevice {
  /** `/dev/sda` */
  readonly path: string;
  /** The kernel's name: `sda`, `nvme0n1`, `dm-0`. */
  readonly kernelName: string;
  /** As lsblk says: `disk`, `part`, `loop`, `rom`, `raid1`, `lvm`, `mpath`, … */
  readonly type: string;
  readonly sizeBytes: number;
  readonly model: string | null;
  readonly vendor: string | null;
  readonly serial: string | null;
  readonly wwn: string | null;
  readonly wwnWithExtension: string | null;
  readonly wwnVendorExtension: string | null;
  readonly rotational: boolean;
  readonly readOnly: boolean;
  readonly removable: boolean;
  /** SCSI host:channel:target:lun. */
  readonly hctl: string | null;
  /** `/dev/disk/by-path/…`, when udev made one. */
  readonly byPath: string | null;
  readonly logicalSectorBytes: number;
  readonly physicalSectorBytes: number;
}

/** A filesystem or another signature that was found on a partition. */
export interface Signature {
  /** As blkid names it: `ext4`, `vfat`, `xfs`, `LVM2_member`, `swap`, `crypto_LUKS`. */
  readonly type: string;
  readonly uuid: string | null;
  readonly label: string | null;
}

export interface Partition {
  readonly path: string;
  readonly number: number;
  readonly startBytes: number;
  readonly sizeBytes: number;
  /** GPT type GUID (upper case) or MBR type (lower-case hexadecimal). */
  readonly type: string;
  /** GPT partition GUID or `diskid-number` for MBR, lower case. */
  readonly partitionUuid: string | null;
  /** GPT partition name. */
  readonly name: string | null;
  readonly signature: Signature | null;
  readonly isEsp: boolean;
  readonly isLvm: boolean;
}
