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
  "image.unreachable": {
    status: 502,
    summary: "The server of the image does not answer.",
    hint: "Check the image's URL, and that the machine reaches its server from the provisioning network.",
    retryable: true,
  },
  "image.refused_by_server": {
    status: 502,
    summary: "The server of the image answered with an error.",
    hint: "Check instance_info.image_source; the server's log says more.",
  },
  "image.truncated": {
    status: 502,
    summary: "The image ended before its announced or necessary end.",
    hint: "The file on the server is cut off, or the connection was; check its size and checksum.",
  },
  "image.changed": {
    status: 502,
    summary: "The image changed while it was being read.",
    hint: "Publish an image under a name of its own and do not overwrite it.",
  },
  "image.checksum_mismatch": {
    status: 502,
    summary: "The image does not have the checksum that was promised.",
    hint: "Compare instance_info.image_os_hash_value with the file's own checksum.",
  },
  "image.checksum_missing": {
    status: 400,
    summary: "No checksum was given for the image.",
    hint: "Set instance_info.image_os_hash_algo (sha256 or sha512) and image_os_hash_value.",
  },
  "image.format_refused": {
    status: 400,
    summary: "The image is of a format that is not written to disks.",
    hint: "Use raw or qcow2 without backing file, data file and encryption; convert with: qemu-img convert -O qcow2 -c",
  },
  "image.corrupt": {
    status: 502,
    summary: "The image contradicts its own format.",
    hint: "Check the image with: qemu-img check",
  },
  "image.too_large": {
    status: 400,
    summary: "The image does not fit on the disk.",
    hint: "Choose a larger disk by properties.root_device, or a smaller image.",
  },
  "image.write_failed": {
    status: 500,
    summary: "Writing the image to the disk failed.",
    hint: "See the kernel's log; the disk may be failing.",
  },
} as const satisfies Record<string, ErrorEntry>;
