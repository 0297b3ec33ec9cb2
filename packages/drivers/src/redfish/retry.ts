import type { Clock } from "@ingot/kernel";

const LONGEST_PAUSE_MS = 10_000;
/** A BMC that asks for more patience than this is asked again all the same. */
const LONGEST_RETRY_AFTER_MS = 120_000;

/** The pause before the next attempt: doubling, bounded, without chance (each BMC has one client). */
export function backOffMs(firstMs: number, attempt: number): number {
  return Math.min(firstMs * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
}

/** A `Retry-After` header (RFC 9110, section 10.2.3: seconds or a date) in milliseconds; `undefined` when it is neither. */
export function retryAfterMs(header: string | undefined, clock: Clock): number | undefined {
  if (header === undefined || header.trim() === "") return undefined;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - clock.now();
  if (Number.isNaN(ms)) return undefined;
  return Math.min(Math.max(ms, 0), LONGEST_RETRY_AFTER_MS);
}
