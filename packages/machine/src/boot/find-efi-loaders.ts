import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** A boot loader on an EFI system partition. */
export interface EfiLoader {
  /** As firmware writes it: `\EFI\debian\shimx64.efi`. */
  readonly path: string;
  readonly label: string;
}

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: "x64", arm64: "aa64" };

/**
 * The boot loaders on a mounted ESP, the best first: what a distribution's BOOT*.CSV names, then shim, GRUB and systemd-boot,
 * then the removable-media fallback `\EFI\BOOT\BOOT*.EFI`.
 */
export async function findEfiLoaders(esp: string, architecture: string = process.arch): Promise<readonly EfiLoader[]> {
  const suffix = ARCHITECTURES[architecture] ?? architecture;
  const efi = await child(esp, "efi");
  if (efi === undefined) return [];
  const found: (EfiLoader & { readonly rank: number })[] = [];
  for (const vendor of await names(join(esp, efi))) {
    const folder = join(esp, efi, vendor);
    const files = await names(folder);
    for (const file of files) {
      const rank = rankOf(vendor, file, suffix);
      if (rank === undefined) continue;
      const csv = rank === 0 ? parseCsv(await readFile(join(folder, file))) : undefined;
      if (rank === 0 && !files.some((name) => name.toLowerCase() === csv?.path.toLowerCase())) continue;
      const loader = csv?.path ?? file;
      found.push({ path: `\\${efi}\\${vendor}\\${loader}`, label: csv?.label ?? vendor, rank });
    }
  }
  return found.toSorted((one, other) => one.rank - other.rank).map(({ path, label }) => ({ path, label }));
}

/** What lies beside the fallback is there for it, not to be started by itself, unless there is nothing else. */
function rankOf(vendor: string, file: string, suffix: string): number | undefined {
  const name = file.toLowerCase();
  const isFallback = vendor.toLowerCase() === "boot";
  if (name === `boot${suffix}.csv`) return isFallback ? undefined : 0;
  if (name === `boot${suffix}.efi`) return isFallback ? 4 : undefined;
  const rank = [`shim${suffix}.efi`, `grub${suffix}.efi`, `systemd-boot${suffix}.efi`].indexOf(name);
  return rank === -1 ? undefined : rank + (isFallback ? 5 : 1);
}

/** shim's BOOT*.CSV: UTF-16, `loader,label,options,comment`. */
export function parseCsv(bytes: Buffer): { readonly path: string; readonly label: string } | undefined {
  const text = bytes.toString("utf16le").replace(/^\uFEFF/, "");
  const [path = "", label = ""] = (text.split(/\r?\n/, 1)[0] ?? "").split(",").map((part) => part.trim());
  return /^[\w.-]+\.efi$/i.test(path) && label !== "" ? { path, label } : undefined;
}

async function child(folder: string, wanted: string): Promise<string | undefined> {
  return (await names(folder)).find((name) => name.toLowerCase() === wanted);
}

async function names(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).toSorted();
  } catch {
    return [];
  }
}
