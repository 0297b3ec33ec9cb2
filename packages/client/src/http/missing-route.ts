import type { Failure } from "@ingot/kernel";

/** Whether an error answer is about the path itself, and not about something that the path names: the server lacks it. */
export function isMissingRoute(failure: Failure): boolean {
  const status = failure.details?.["status"];
  if (status === 404) return failure.code === "client.not_found" || String(failure.code) === "api.not_found";
  return status === 405 || status === 406 || status === 501;
}
