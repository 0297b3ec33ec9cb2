/**
 * Node carries ICU's translations and conversion tables for all the world: a third of its size compressed. A ramdisk
 * speaks English and UTF-8, so the content of the others is replaced by zeros, which compress to nothing. Only data changes;
 * code, the table of contents and every offset stay. Asking `Intl` for another locale fails in the ramdisk.
 */
const MAGIC = Buffer.from("CmnD");
const HEADER_MAGIC = [0xda, 0x27] as const;
const TREES = new Set(["brkitr", "coll", "curr", "lang", "rbnf", "region", "translit", "unit", "zone"]);
const KEPT_LOCALES = new Set([
  "root",
  "en",
  "en_US",
  "en_US_POSIX",
  "en_001",
  "pool",
  "res_index",
  "ucadata",
  "tzdbNames",
]);
/** Locale files of the top folder; data of another kind there has longer names and stays. */
const LOCALE = /^[a-z]{2,3}(?:_[A-Za-z0-9]+)*$/;

/** Empties what is not needed in place and says how many bytes that were; 0 when the data is not where it is expected. */
export function trimIcu(node: Buffer): number {
  const header = findData(node);
  if (header === undefined) return 0;
  const base = header + node.readUInt16LE(header);
  const items = readContents(node, base);
  let emptied = 0;
  for (const [index, item] of items.entries()) {
    const next = items[index + 1];
    if (next === undefined || isKept(item.name)) continue;
    node.fill(0, base + item.offset, base + next.offset);
    emptied += next.offset - item.offset;
  }
  return emptied;
}

/** Whether an item of ICU's data, as `icudt78l/lang/de.res`, stays. */
export function isKept(name: string): boolean {
  const [, ...parts] = name.split("/");
  const file = parts.at(-1) ?? "";
  const stem = file.replace(/\.[^.]+$/, "");
  if (file.endsWith(".dict") || file.endsWith(".cnv")) return false;
  if (parts.length > 1 && TREES.has(parts[0] ?? "")) return KEPT_LOCALES.has(stem) || !file.endsWith(".res");
  return !file.endsWith(".res") || KEPT_LOCALES.has(stem) || !LOCALE.test(stem);
}

function findData(node: Buffer): number | undefined {
  for (let at = node.indexOf(MAGIC); at >= 0; at = node.indexOf(MAGIC, at + 1)) {
    const header = at - 12;
    if (header >= 0 && node[header + 2] === HEADER_MAGIC[0] && node[header + 3] === HEADER_MAGIC[1]) return header;
  }
  return undefined;
}

/** Names and offsets from the data's base, in the order of the data. */
function readContents(node: Buffer, base: number): { readonly name: string; readonly offset: number }[] {
  const count = node.readUInt32LE(base);
  return Array.from({ length: count }, (_, index) => {
    const at = base + 4 + 8 * index;
    const nameAt = base + node.readUInt32LE(at);
    return { name: node.toString("latin1", nameAt, node.indexOf(0, nameAt)), offset: node.readUInt32LE(at + 4) };
  }).toSorted((a, b) => a.offset - b.offset);
}
