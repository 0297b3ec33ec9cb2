/** The small configurations beside each GRUB on an ESP, which find the root file system and go on with the one there. */

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** The configuration, looking for this root wherever it looks for a file system by its UUID. */
export function pointToRoot(text: string, rootUuid: string): string {
  return text
    .split("\n")
    .map((line) => (/^\s*search\b.*fs.uuid/.test(line) ? line.replaceAll(UUID, rootUuid) : line))
    .join("\n");
}

/** A new one; `folder` is `/boot/grub` or what it is called in the image. */
export function firstConfig(rootUuid: string, folder: string): string {
  return [`search.fs_uuid ${rootUuid} root`, `set prefix=($root)${folder}`, "configfile $prefix/grub.cfg", ""].join(
    "\n",
  );
}
