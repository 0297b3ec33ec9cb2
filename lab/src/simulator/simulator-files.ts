import { createHash } from "node:crypto";

/** What nodes of simulated machines are given to boot and to deploy: small, since nobody runs it. */
const FILES: Readonly<Record<string, Buffer>> = {
  "ramdisk.kernel": Buffer.from("no kernel: the ramdisk of a simulated machine\n"),
  "ramdisk.initramfs": Buffer.from("no initramfs: the ramdisk of a simulated machine\n"),
  "image.raw": Buffer.alloc(1024 * 1024),
};

export const FILES_PATH = "/files/";

export function simulatorFile(name: string): Buffer | undefined {
  return Object.hasOwn(FILES, name) ? FILES[name] : undefined;
}

/** `instance_info` of a deployment of the image that a simulator serves. */
export function simulatedImage(base: string) {
  const content = FILES["image.raw"] ?? Buffer.alloc(0);
  return {
    image_source: `${base}${FILES_PATH}image.raw`,
    image_os_hash_algo: "sha256",
    image_os_hash_value: createHash("sha256").update(content).digest("hex"),
    image_disk_format: "raw",
  } as const;
}
