import { isDeepStrictEqual } from "node:util";
import type { Secrets } from "@ingot/contract";
import { isJsonObject, type Json } from "@ingot/kernel";
import { maskSecrets } from "./mask-secrets.ts";

/**
 * What a client sends for a document that it may have read before: where it gives back just what it was shown, the secret that
 * is kept there stays. A client that changes one key and sends the whole document thus loses no password.
 */
export function keepSecrets(sent: Json, kept: Json, secrets: Secrets): Json {
  return secrets === "none" ? sent : merge(sent, kept, maskSecrets(kept, secrets));
}

function merge(sent: Json, kept: Json | undefined, shown: Json | undefined): Json {
  if (kept === undefined || shown === undefined) return sent;
  if (isDeepStrictEqual(sent, shown)) return kept;
  if (Array.isArray(sent) && Array.isArray(kept) && Array.isArray(shown)) return mergeLists(sent, kept, shown);
  if (!isJsonObject(sent) || !isJsonObject(kept) || !isJsonObject(shown)) return sent;
  return Object.fromEntries(
    Object.entries(sent).map(([key, child]) => [
      key,
      child === undefined || !Object.hasOwn(kept, key) ? child : merge(child, kept[key], shown[key]),
    ]),
  );
}

/** Items may have moved: one stays itself if it is shown the same, or is the same step. */
function mergeLists(sent: readonly Json[], kept: readonly Json[], shown: readonly Json[]): Json {
  return sent.map((item) => {
    const same = shown.findIndex((other) => isDeepStrictEqual(item, other));
    const at = same === -1 ? shown.findIndex((other) => isSameStep(item, other)) : same;
    return merge(item, kept[at], shown[at]);
  });
}

function isSameStep(one: Json, other: Json): boolean {
  if (!isJsonObject(one) || !isJsonObject(other) || typeof one["step"] !== "string") return false;
  return one["step"] === other["step"] && one["interface"] === other["interface"];
}
