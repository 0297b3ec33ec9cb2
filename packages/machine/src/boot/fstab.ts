import { readFile } from "node:fs/promises";
import type { Scope } from "@ingot/kernel";
import { resolveInside } from "../inside/resolve-inside.ts";
import { writeFileInside } from "../inside/write-file-inside.ts";

const BOOT = "/boot/efi";

/** Has the image mount the ESP that the disk has: the one of its own disk is not there. False when it has no /etc/fstab. */
export async function mountEspAtBoot(scope: Scope, system: string, espUuid: string): Promise<boolean> {
  const path = "/etc/fstab";
  const text = await readFile(await resolveInside(system, path), "utf8").catch(() => undefined);
  if (text === undefined) return false;
  const content = withEsp(text, espUuid);
  if (content !== text) await writeFileInside(scope, { root: system, path, content: Buffer.from(content) });
  return true;
}

/** The table with the ESP at /boot/efi: its line if there is one, whatever it named before, or a new line. */
export function withEsp(fstab: string, espUuid: string): string {
  const source = `UUID=${espUuid}`;
  let found = false;
  const lines = fstab.split("\n").map((line) => {
    const [, first, rest] = /^\s*([^#\s]\S*)(\s+\/boot\/efi\/?\s.*)$/.exec(line) ?? [];
    if (first === undefined) return line;
    found = true;
    return `${source}${rest}`;
  });
  if (found) return lines.join("\n");
  const end = fstab === "" || fstab.endsWith("\n") ? "" : "\n";
  return `${fstab}${end}${source} ${BOOT} vfat umask=0077,nofail 0 0\n`;
}
