/**
 * A resource's ETag is the time of its last change, which is later with each change if only by a millisecond, and the
 * microversion that it is shown in: `"mi2x0q5s-115"`. It is strong: the same tag is the same bytes, at one URL. If-Match
 * compares the time alone, since it asks whether the resource has changed and not how it is shown. What is shown without one
 * of its two times has no ETag: from the other alone nobody sees a change.
 */
export function etagOf(body: object, version: number): string | undefined {
  const { updated_at: updated, created_at: created } = body as Readonly<Record<string, unknown>>;
  if (updated === undefined || created === undefined) return undefined;
  const at = updated ?? created;
  if (typeof at !== "string") return undefined;
  return `"${stamp(Date.parse(at))}-${version}"`;
}

export interface Dated {
  readonly created_at: number;
  readonly updated_at: number | null;
}

/** As {@link etagOf}, of a record that is shown with both times. */
export function etagOfRecord({ created_at: created, updated_at: updated }: Dated, version: number): string {
  return `"${stamp(updated ?? created)}-${version}"`;
}

/** The tags of If-Match and If-None-Match (RFC 9110, section 13.1): `*`, or a list; undefined when it is neither. */
export function parseTags(header: string): "*" | readonly string[] | undefined {
  if (header.trim() === "*") return "*";
  const tags = header.split(",").map((tag) => tag.trim());
  return tags.every((tag) => /^(?:W\/)?"[\x21\x23-\x7e]*"$/.test(tag)) ? tags : undefined;
}

/** Whether one of the tags is of the resource as it is now. A weak one never is (RFC 9110, section 13.1.1). */
export function ifMatchHolds(tags: "*" | readonly string[], record: Dated): boolean {
  if (tags === "*") return true;
  const now = stamp(record.updated_at ?? record.created_at);
  return tags.some((tag) => tag.startsWith(`"${now}-`));
}

/** Whether one of the tags is this very representation; weak ones count too (RFC 9110, section 13.1.2). */
export function ifNoneMatchFails(tags: "*" | readonly string[], etag: string): boolean {
  return tags === "*" || tags.some((tag) => tag.replace(/^W\//, "") === etag);
}

function stamp(epochMs: number): string {
  return epochMs.toString(36);
}
