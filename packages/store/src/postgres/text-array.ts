/** OID of PostgreSQL's `text`. */
const TEXT = 25;
const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;
const NULL_LENGTH = -1;

/**
 * Values as one parameter of the type `text[]`, in PostgreSQL's binary form: nothing of it need be escaped, and a column of many
 * rows is one parameter instead of as many as there are rows.
 */
export function textArray(values: readonly unknown[]): Buffer {
  const texts = values.map(textOf);
  const sizes = texts.map((text) => (text === null ? 0 : Buffer.byteLength(text)));
  const bytes = Buffer.allocUnsafe(sizes.reduce((sum, size) => sum + LENGTH_BYTES + size, HEADER_BYTES));
  const dimensions = texts.length === 0 ? 0 : 1;
  let at = bytes.writeInt32BE(dimensions, 0);
  at = bytes.writeInt32BE(texts.includes(null) ? 1 : 0, at);
  at = bytes.writeInt32BE(TEXT, at);
  if (dimensions === 0) return bytes.subarray(0, at);
  at = bytes.writeInt32BE(texts.length, at);
  at = bytes.writeInt32BE(1, at);
  for (const [index, text] of texts.entries()) {
    at = bytes.writeInt32BE(text === null ? NULL_LENGTH : (sizes[index] ?? 0), at);
    if (text !== null) at += bytes.write(text, at);
  }
  return bytes;
}

function textOf(value: unknown): string | null {
  if (typeof value === "string") return value;
  return value === null || value === undefined ? null : String(value);
}
