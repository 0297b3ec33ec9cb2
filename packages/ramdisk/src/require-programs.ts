import { hasProgram } from "@ingot/exec";
import { Failure } from "@ingot/kernel";

/** What each build calls, and Debian's package that has it. */
const PROGRAMS = {
  ramdisk: {
    bash: "bash",
    tar: "tar",
    mksquashfs: "squashfs-tools",
    depmod: "kmod",
    strip: "binutils",
    zstd: "zstd",
  },
  image: {
    bash: "bash",
    tar: "tar",
    sfdisk: "fdisk",
    "mkfs.ext4": "e2fsprogs",
    "mkfs.vfat": "dosfstools",
    mcopy: "mtools",
    "grub-mkimage": "grub-common",
    "qemu-img": "qemu-utils",
  },
} as const;

/** Throws before anything is begun when a program that the build will call is missing, naming all of them. */
export async function requirePrograms(kind: keyof typeof PROGRAMS): Promise<void> {
  const missing: [string, string][] = [];
  for (const [program, debianPackage] of Object.entries(PROGRAMS[kind])) {
    if (!(await hasProgram(program))) missing.push([program, debianPackage]);
  }
  if (missing.length === 0) return;
  const names = missing.map(([program]) => `'${program}'`).join(", ");
  const packages = [...new Set(missing.map(([, debianPackage]) => debianPackage))].join(" ");
  throw new Failure("program.missing", `programs that the build needs are not installed: ${names}`, {
    hint: `Install them: apt-get install --no-install-recommends ${packages}.`,
  });
}
