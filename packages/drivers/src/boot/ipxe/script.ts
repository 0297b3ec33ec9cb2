import { Failure } from "@ingot/kernel";
import { splitCommandLine } from "@ingot/media";

export interface NetworkBoot {
  readonly kernel: string;
  readonly ramdisk: string;
  readonly commandLine: string;
}

/** How often, and after how long, it is tried again what could not be fetched. */
const ATTEMPTS = 10;
const PAUSE_S = 3;

/**
 * iPXE's script for one machine: fetch kernel and ramdisk, and start them. A machine that cannot fetch them goes back to its
 * firmware, which tries its next device.
 */
export function ipxeScript({ kernel, ramdisk, commandLine }: NetworkBoot): string {
  const words = commandWords(commandLine).join(" ");
  return `#!ipxe
echo Ingot: fetching the kernel and the ramdisk
set attempt:int32 0
:fetch
imgfree
kernel ${kernel} initrd=ramdisk BOOTIF=\${mac} ${words} || goto again
initrd --name ramdisk ${ramdisk} || goto again
echo Ingot: starting the ramdisk
boot || goto again
:again
inc attempt
iseq \${attempt} ${ATTEMPTS} && goto failed ||
echo Ingot: trying again in ${PAUSE_S} seconds
sleep ${PAUSE_S}
goto fetch
:failed
echo Ingot: the ramdisk could not be started
exit 1
`;
}

/** iPXE knows no quotes: it passes them on to the kernel, which does. What it would read as its own is refused. */
export function commandWords(commandLine: string): readonly string[] {
  splitCommandLine(commandLine);
  const words = commandLine.split(/\s+/).filter((word) => word !== "");
  const own = words.find((word) => word.includes("${") || word.startsWith("#") || ["||", "&&", ";"].includes(word));
  if (own === undefined) return words;
  throw new Failure("input.invalid", `the kernel parameters have '${own}', which iPXE takes for its own`, {
    hint: "Correct kernel_append_params, or ramdisk_kernel_arguments.",
  });
}
