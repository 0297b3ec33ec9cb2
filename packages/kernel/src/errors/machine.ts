import type { ErrorEntry } from "./entry.ts";

/** Errors of the machine being deployed: disks, partitions, mounts, images on their way to a disk. */
export const machineErrors = {
  "machine.no_root_device": {
    status: 500,
    summary: "No disk of the machine fits the root device hints, or none is large enough.",
    hint: "Compare properties.root_device with the disks that the message lists.",
  },
  "machine.invalid_hints": {
    status: 400,
    summary: "The root device hints are not well formed.",
    hint: "Correct properties.root_device of the node.",
  },
  "machine.device_unreadable": {
    status: 500,
    summary: "A block device could not be read or written.",
    hint: "See the kernel's log; the disk may be failing.",
  },
  "machine.mount_failed": {
    status: 500,
    summary: "A filesystem could not be mounted.",
    hint: "Check that the filesystem is sound and that the ramdisk's kernel knows its type.",
  },
  "machine.unmount_failed": {
    status: 500,
    summary: "A filesystem could not be unmounted.",
    hint: "Something still uses it; do not reboot before it is released.",
  },
  "machine.path_outside": {
    status: 400,
    summary: "A path does not lie inside the filesystem that it was given for.",
    hint: "Use an absolute path of the instance's filesystem without a loop of symbolic links.",
  },
  "machine.disk_full": {
    status: 507,
    summary: "There is no space left on the filesystem.",
    hint: "Use a larger disk or image, or inject less.",
  },
  "machine.file_write_failed": {
    status: 500,
    summary: "A file could not be written.",
    hint: "See the cause in the message.",
  },
  "machine.partitioning_failed": {
    status: 500,
    summary: "The partition table of a disk could not be read or changed.",
    hint: "See the program's own words in the message.",
  },
  "machine.layout_changed": {
    status: 409,
    summary: "The partitions on the disk are not those of the instance whose ephemeral partition is to be kept.",
    hint: "Rebuild with the root_gb, swap_mb and ephemeral_gb of before, or without preserve_ephemeral, which loses it.",
  },
  "machine.boot_loader_failed": {
    status: 500,
    summary: "The boot loader of a partition image could not be installed.",
    hint: "Use an image that holds its EFI files in /boot/efi, or grub-install with the files for its firmware; or a whole-disk image.",
  },
  "machine.configdrive_invalid": {
    status: 400,
    summary: "The config drive is not base64 of gzip, not an image, or too large.",
    hint: "Give the config drive as JSON, as a URL, or as base64 of a gzipped ISO image of at most 64 MiB.",
  },
  "machine.no_efi_loader": {
    status: 500,
    summary: "The EFI system partition holds no boot loader.",
    hint: "Use an image with \\EFI\\BOOT\\BOOTX64.EFI or a distribution's own loader, or deploy in BIOS mode.",
  },
  "machine.disk_too_small": {
    status: 400,
    summary: "The image or the partitions do not fit on the disk.",
    hint: "Choose a larger disk by properties.root_device, or a smaller image.",
  },
  "machine.image_changed": {
    status: 502,
    summary: "The image changed on its server while it was being read.",
    hint: "Publish an image under a name of its own and do not overwrite it.",
    retryable: true,
  },
  "machine.image_write_failed": {
    status: 500,
    summary: "Writing the image to the disk failed.",
    hint: "See the kernel's log; the disk may be failing.",
  },
} as const satisfies Record<string, ErrorEntry>;
