import { isJsonObject, parseJson } from "@ingot/kernel";
import { type InspectionDraft, asObject, setProperties } from "./draft.ts";

/** Capabilities as they may be written: a document, JSON text, or `name:value,name:value`. */
export function parseCapabilities(value: unknown): Map<string, string> {
  const parsed = typeof value === "string" ? (parseJson(value) ?? value) : value;
  if (isJsonObject(parsed)) return new Map(Object.entries(parsed).map(([name, of]) => [name, String(of)]));
  if (typeof parsed !== "string") return new Map();
  const pairs = parsed.split(",").map((pair) => pair.trim());
  return new Map(
    pairs
      .filter((pair) => pair.includes(":"))
      .map((pair) => {
        const at = pair.indexOf(":");
        return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()] as const;
      }),
  );
}

/** Sets capabilities of the node, or removes those whose value is null; the rest stays, in its order. */
export function changeCapabilities(draft: InspectionDraft, changes: Readonly<Record<string, string | null>>): void {
  const capabilities = parseCapabilities(asObject(draft.node["properties"])["capabilities"]);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) capabilities.delete(name);
    else capabilities.set(name, value);
  }
  setProperties(draft, { capabilities: [...capabilities].map(([name, value]) => `${name}:${value}`).join(",") });
}
