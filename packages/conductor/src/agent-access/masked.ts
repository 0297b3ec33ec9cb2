import { hideUrlSecrets, isJsonObject, type Json, type JsonObject } from "@ingot/kernel";

const SECRET_KEY = /password|passwd|secret|token|credential|private_key|_key$|authorization/i;
const SHOWN = "******";

/** A copy in which the values of keys that name secrets are `******`, and the secrets of URLs. */
export function masked(document: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(document).map(([key, value]) => [
      key,
      SECRET_KEY.test(key) && value !== null ? SHOWN : inner(value),
    ]),
  );
}

function inner(value: Json | undefined): Json | undefined {
  if (typeof value === "string") return hideUrlSecrets(value);
  if (Array.isArray(value)) return value.map((item: Json) => inner(item) ?? null);
  return isJsonObject(value) ? masked(value) : value;
}
