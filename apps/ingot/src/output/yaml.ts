import type { Json } from "@ingot/kernel";

/** YAML with sorted keys, as PyYAML's safe_dump writes it. */
export async function yamlText(value: Json): Promise<string> {
  const { stringify } = await import("yaml");
  return stringify(value, {
    version: "1.1",
    sortMapEntries: true,
    indentSeq: false,
    lineWidth: 80,
    singleQuote: true,
    nullStr: "null",
    aliasDuplicateObjects: false,
  });
}
