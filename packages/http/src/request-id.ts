import { randomUUID } from "node:crypto";

/** An id in OpenStack's form, for the answer's header and the log. */
export function newRequestId(): string {
  return `req-${randomUUID()}`;
}
