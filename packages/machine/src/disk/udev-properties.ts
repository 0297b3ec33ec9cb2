import { readFile } from "node:fs/promises";

/** What udev noted of a block device (`/run/udev/data/bMAJOR:MINOR`); empty when no udev runs. */
export async function udevProperties(majorMinor: string, root = ""): Promise<ReadonlyMap<string, string>> {
  try {
    return parseUdevData(await readFile(`${root}/run/udev/data/b${majorMinor}`, "utf8"));
  } catch {
    return new Map();
  }
}

/** The `E:KEY=VALUE` lines; `S:disk/by-path/…` links are kept under `LINK:` and their directory. */
export function parseUdevData(text: string): ReadonlyMap<string, string> {
  const properties = new Map<string, string>();
  for (const line of text.split("\n")) {
    const property = /^E:([^=]+)=(.*)$/.exec(line);
    if (property !== null) properties.set(property[1] ?? "", property[2] ?? "");
    const link = /^S:(disk\/by-[a-z]+)\/(.+)$/.exec(line);
    if (link !== null) properties.set(`LINK:${link[1]}`, `/dev/${link[1]}/${link[2]}`);
  }
  return properties;
}
