import { isJsonObject, type Json } from "@ingot/kernel";

const MASK = "******";
/** Parts of key names whose values are secrets (oslo.utils strutils, and what drivers of ours read). */
const SECRET_KEYS =
  /adminpass|admin_pass|password|passwd|passphrase|new_pass|sys_pswd|secret|token|fernetkey|private_key|sslkey|chapsecret|credential|authorization|hex_kg_key|snmp_community/i;
/** Keys of instance_info that are hidden whatever they hold (ironic api node_sanitize). */
const HIDDEN_KEYS = new Set(["configdrive", "image_url"]);

/** A document with the values of its secrets replaced by `******`, however deep; the original is not touched. */
export function maskSecrets(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => maskSecrets(item));
  if (!isJsonObject(value)) return value;
  const masked: Record<string, Json | undefined> = {};
  for (const [key, child] of Object.entries(value)) {
    masked[key] = child !== undefined && isSecret(key, child) ? MASK : child === undefined ? child : maskSecrets(child);
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
