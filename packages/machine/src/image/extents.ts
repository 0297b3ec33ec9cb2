/** Where an image file's bytes go on the disk, compact enough for images of many GiB and shared with the workers. */

export const RAW = 0;
export const COMPRESSED = 1;

/** Parallel arrays, one element an extent, in ascending order of the place in the image file. */
export interface Extents {
  readonly count: number;
  /** Byte in the image file. */
  readonly host: Float64Array;
  /** Byte on the disk. */
  readonly guest: Float64Array;
  /** Bytes in the image file. */
  readonly length: Float64Array;
  /** Bytes on the disk: the same as in the file for {@link RAW}, at most a cluster for {@link COMPRESSED}. */
  readonly size: Float64Array;
  readonly kind: Uint8Array;
}

/** Collects extents in the order of the disk; neighbours that are raw and contiguous on both sides become one. */
export class ExtentsBuilder {
  #capacity = 1024;
  #count = 0;
  #columns = columns(this.#capacity);

  addRaw(host: number, guest: number, length: number): void {
    const last = this.#count - 1;
    const { host: hosts, guest: guests, length: lengths, size: sizes, kind: kinds } = this.#columns;
    const follows =
      last >= 0 &&
      kinds[last] === RAW &&
      (hosts[last] ?? 0) + (lengths[last] ?? 0) === host &&
      (guests[last] ?? 0) + (sizes[last] ?? 0) === guest;
    if (!follows) return this.#push(RAW, [host, guest, length, length]);
    lengths[last] = (lengths[last] ?? 0) + length;
    sizes[last] = (sizes[last] ?? 0) + length;
  }

  addCompressed(host: number, guest: number, sizes: { readonly length: number; readonly size: number }): void {
    this.#push(COMPRESSED, [host, guest, sizes.length, sizes.size]);
  }

  finish(): Extents {
    const order = this.#order();
    const result = columns(Math.max(1, this.#count));
    for (let to = 0; to < this.#count; to += 1)
      copy(this.#columns, order === undefined ? to : (order[to] ?? 0), { result, to });
    return { count: this.#count, ...result };
  }

  /** The order in the image file, or undefined when the extents are in it already. */
  #order(): Float64Array | undefined {
    const { host } = this.#columns;
    let sorted = true;
    let highest = 0;
    for (let at = 0; at < this.#count; at += 1) {
      const place = host[at] ?? 0;
      sorted &&= place >= highest;
      highest = Math.max(highest, place);
    }
    if (sorted) return undefined;
    // Place and index in one number: without a comparison in JavaScript the engine sorts twenty times as fast.
    const count = this.#count;
    if (highest * count + count <= Number.MAX_SAFE_INTEGER) {
      const keys = Float64Array.from({ length: count }, (_, at) => (host[at] ?? 0) * count + at).sort();
      return keys.map((key) => key % count);
    }
    return Float64Array.from({ length: count }, (_, at) => at).sort(
      (one, other) => (host[one] ?? 0) - (host[other] ?? 0),
    );
  }

  #push(kind: number, [host, guest, length, size]: readonly [number, number, number, number]): void {
    if (this.#count === this.#capacity) this.#grow();
    const at = this.#count;
    this.#columns.host[at] = host;
    this.#columns.guest[at] = guest;
    this.#columns.length[at] = length;
    this.#columns.size[at] = size;
    this.#columns.kind[at] = kind;
    this.#count += 1;
  }

  #grow(): void {
    this.#capacity *= 2;
    const larger = columns(this.#capacity);
    larger.host.set(this.#columns.host);
    larger.guest.set(this.#columns.guest);
    larger.length.set(this.#columns.length);
    larger.size.set(this.#columns.size);
    larger.kind.set(this.#columns.kind);
    this.#columns = larger;
  }
}

type Columns = ReturnType<typeof columns>;

function columns(capacity: number) {
  const numbers = () => new Float64Array(new SharedArrayBuffer(capacity * 8));
  return {
    host: numbers(),
    guest: numbers(),
    length: numbers(),
    size: numbers(),
    kind: new Uint8Array(new SharedArrayBuffer(capacity)),
  };
}

function copy(from: Columns, at: number, into: { readonly result: Columns; readonly to: number }): void {
  const { result, to } = into;
  result.host[to] = from.host[at] ?? 0;
  result.guest[to] = from.guest[at] ?? 0;
  result.length[to] = from.length[at] ?? 0;
  result.size[to] = from.size[at] ?? 0;
  result.kind[to] = from.kind[at] ?? 0;
}
