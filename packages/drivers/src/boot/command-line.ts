import type { RamdiskBoot } from "@ingot/driver-kit";

/**
 * The ramdisk's kernel command line: the agent's parameters, then the operator's own, which so have the last word.
 * Ironic's `%default%` stands for its configured defaults; here there are none.
 */
export function commandLine(boot: Pick<RamdiskBoot, "kernelParams" | "appendParams">): string {
  const params = Object.entries(boot.kernelParams).map(([name, value]) =>
    value === "" ? name : `${name}=${quoted(value)}`,
  );
  return [...params, boot.appendParams.replaceAll("%default%", "").trim()].filter((part) => part !== "").join(" ");
}

function quoted(value: string): string {
  return /\s/.test(value) ? `"${value}"` : value;
}
