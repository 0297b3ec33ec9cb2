import { hideUrlSecrets, isJsonObject, type Json } from "@ingot/kernel";

const MASK = "******";
/** Parts of key names whose values are secrets (oslo.utils strutils, and what drivers of ours read). */
const SECRET_KEYS =
  /adminpass|admin_pass|password|passwd|passphrase|new_pass|sys_pswd|secret|token|fernetkey|private_key|sslkey|chapsecret|credential|authorization|hex_kg_key|snmp_community/i;
/** Keys of instance_info that are hidden whatever they hold (ironic api node_sanitize). */
const HIDDEN_KEYS = new Set(["configdrive", "image_url"]);

type Masked = "keys" | "keys and URLs";

/** A document with its secrets replaced by `******`, however deep: values of such keys, and what is secret in URLs. The original is not touched. */
export function maskSecrets(value: Json, what: Masked = "keys and URLs"): Json {
  if (typeof value === "string") return what === "keys" ? value : hideUrlSecrets(value);
  if (Array.isArray(value)) return value.map((item: Json) => maskSecrets(item, what));
  if (!isJsonObject(value)) return value;
  const masked: Record<string, Json | undefined> = {};
  for (const [key, child] of Object.entries(value)) {
    if (child !== undefined) masked[key] = isSecret(key, child) ? MASK : maskSecrets(child, what);
  }
  return masked;
}

/** Documents that hold secrets: one that is sent as a text may hold them too. */
const WITH_SECRETS = new Set(["driver_info", "instance_info"]);

/** A value below these keys as a message may show it. */
export function maskedBelow(keys: readonly string[], value: Json): Json {
  const whole = typeof value === "string" && keys.some((key) => WITH_SECRETS.has(key));
  return whole || keys.some((key) => isSecret(key, value)) ? MASK : maskSecrets(value);
}

function isSecret(key: string, value: Json): boolean {
  if (value === null || value === "" || typeof value === "boolean") return false;
  return HIDDEN_KEYS.has(key) || (SECRET_KEYS.test(key) && !key.endsWith("_path"));
}
