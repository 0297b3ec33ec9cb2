import type { Json, JsonObject } from "@ingot/kernel";

/** Keys of inventory and plugin data that rules read as `***` unless they may read secrets (as Ironic's). */
const SECRETS: ReadonlySet<string> = new Set(["password", "auth_token", "bmc_password"]);

export function hideSecrets(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => hideSecrets(item));
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([key, of]) => [key, SECRETS.has(key) ? "***" : hideSecrets(of ?? null)]),
  );
}
