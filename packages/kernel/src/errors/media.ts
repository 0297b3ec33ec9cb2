import type { ErrorEntry } from "./entry.ts";

/** Errors of images and artefacts. */
export const mediaErrors = {
  "media.not_found": {
    status: 400,
    summary: "An image or a file that a URL names does not exist.",
    hint: "Correct the URL, or put the file where it points.",
  },
  "media.unreachable": {
    status: 502,
    summary: "The server of an image did not answer, or answered with an error.",
    hint: "See that the server runs and that this host can reach it.",
    retryable: true,
  },
  "media.cut_off": {
    status: 502,
    summary: "A download ended before all of the image had come.",
    hint: "See the server's log; the file may also have been replaced while it was read.",
    retryable: true,
  },
  "media.url_refused": {
    status: 400,
    summary: "A URL is of a kind, or points to a place, that is not allowed.",
    hint: "Use http:// or https://, or a file:// URL below one of --file-url-allowed-paths.",
  },
  "media.image_refused": {
    status: 400,
    summary: "An image is of a format that cannot be written safely.",
    hint: "Convert it with: qemu-img convert -O qcow2 IMAGE NEW.qcow2 (or -O raw).",
  },
  "media.image_damaged": {
    status: 400,
    summary: "An image's header contradicts itself, or the image ends too early.",
    hint: "Check the image with: qemu-img check IMAGE, then download or make it again.",
  },
  "media.checksum_mismatch": {
    status: 400,
    summary: "The bytes of an image are not the ones that its checksum stands for.",
    hint: "Compare image_checksum with the publisher's; download the image again if it is right.",
  },
  "media.checksum_invalid": {
    status: 400,
    summary: "A checksum is missing, has no known form, or is not in the checksums file.",
    hint: "Give a sha256 or sha512 in hexadecimal, or the URL of a file of 'HASH  NAME' lines.",
  },
  "media.build_failed": {
    status: 500,
    summary: "A boot medium or a config drive could not be made.",
    hint: "See the message; xorriso, mtools, grub-efi-amd64-bin and grub-pc-bin must be installed.",
  },
} as const satisfies Record<string, ErrorEntry>;
