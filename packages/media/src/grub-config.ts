/** What GRUB is told: where it is, and what to start. */
import { Failure } from "@ingot/kernel";

/** The kernel's own limit on x86 (COMMAND_LINE_SIZE), with its final zero. */
const MAX_COMMAND_LINE = 2047;

/**
 * Built into the GRUB images: the same for every node. On UEFI the device that GRUB was read from is the image inside
 * the ISO, not the ISO; so the ISO is looked for by a file that only it has. GRUB reads this before its shell is there:
 * plain commands only.
 */
export const EARLY_CONFIG = `serial --unit=0 --speed=115200
terminal_input console serial
terminal_output console serial
search --no-floppy --file --set=root /config.cpio
set prefix=($root)/boot/grub
configfile ($root)/boot/grub/grub.cfg
`;

/** `grub.cfg` of one ISO. It has no menu: what cannot be loaded is said, and the machine restarts after a while. */
export function bootMenu(commandLine: string): string {
  const words = splitCommandLine(commandLine);
  return `echo 'Ingot: loading the kernel'
linux /kernel ${words.map(quoted).join(" ")}
echo 'Ingot: loading the ramdisk'
initrd /initramfs /config.cpio
echo 'Ingot: starting the ramdisk'
boot
echo 'Ingot: the ramdisk could not be started; the machine restarts in 30 seconds'
sleep 30
reboot
`;
}

/**
 * The parameters of a kernel command line. Double quotes hold one together, as in the kernel's own parser; a single
 * quote or a backslash is refused, since GRUB would pass it on changed.
 */
export function splitCommandLine(commandLine: string): string[] {
  const refuse = (why: string): never => {
    throw new Failure("input.invalid", `the kernel parameters ${why}`, {
      hint: "Correct kernel_append_params in the node's driver_info.",
    });
  };
  if (commandLine.length > MAX_COMMAND_LINE) refuse(`are longer than ${MAX_COMMAND_LINE} characters`);
  if (/['\\]/.test(commandLine)) refuse("have a single quote or a backslash, which GRUB cannot pass on");
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\x00-\x08\x0a-\x1f\x7f]/.test(commandLine)) refuse("have a line break or another control character");
  const words = commandLine.match(/(?:[^\s"]|"[^"]*")+/g) ?? [];
  if (words.join("").length !== commandLine.replaceAll(/\s(?=(?:[^"]*"[^"]*")*[^"]*$)/g, "").length) {
    refuse("have a double quote without its other one");
  }
  return words.map((word) => word.replaceAll('"', ""));
}

function quoted(word: string): string {
  return `'${word}'`;
}
