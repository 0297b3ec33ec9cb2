export interface BootFacts {
  readonly rootUuid: string;
  /** Kernel parameters besides root. */
  readonly parameters: string;
}

/** What each GRUB looks for first: the root filesystem, whose own configuration it then reads. */
export function firstGrubConfig(rootUuid: string): string {
  return [`search.fs_uuid ${rootUuid} root`, "set prefix=($root)/boot/grub", "configfile $prefix/grub.cfg", ""].join(
    "\n",
  );
}

/**
 * `/boot/grub/grub.cfg` until update-grub writes its own. The kernel is named by the links that Debian's packages move to
 * the newest one, so that the machine boots after a kernel has been replaced, whether update-grub ran or not.
 */
export function grubConfig(facts: BootFacts): string {
  const { rootUuid, parameters } = facts;
  return [
    "# Written by the image builder; update-grub replaces it.",
    "set timeout=0",
    "set default=0",
    "serial --unit=0 --speed=115200",
    "terminal_input console serial",
    "terminal_output console serial",
    "menuentry 'Debian GNU/Linux' {",
    "  insmod part_gpt",
    "  insmod ext2",
    `  search --no-floppy --fs-uuid --set=root ${rootUuid}`,
    `  linux /vmlinuz root=UUID=${rootUuid} ro ${parameters}`,
    "  initrd /initrd.img",
    "}",
    "",
  ].join("\n");
}

export function fstab(rootUuid: string, espId: string): string {
  return [
    `UUID=${rootUuid} / ext4 errors=remount-ro,x-systemd.growfs 0 1`,
    `UUID=${espId} /boot/efi vfat umask=0077,noauto,x-systemd.automount,nofail 0 0`,
    "",
  ].join("\n");
}
