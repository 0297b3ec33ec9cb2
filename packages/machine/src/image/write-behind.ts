import { DirectDisk, WRITE_BYTES } from "./direct-disk.ts";
import { pageMemory } from "./page-memory.ts";

/** One is filled while the others are on their way to the disk. */
const BUFFERS = 3;

/** Writes of a disk that go on while their thread prepares the next ones, with a fixed number of buffers for them. */
export class WriteBehind {
  readonly #disk: DirectDisk;
  readonly #free: Buffer[];
  #onFree: (() => void) | undefined;

  constructor(path: string, leastBytes: number) {
    this.#disk = new DirectDisk(path);
    const bytes = Math.max(WRITE_BYTES, leastBytes);
    this.#free = Array.from({ length: BUFFERS }, () => Buffer.from(pageMemory(bytes)));
  }

  /** The next buffer that is free; one at a time may ask. */
  async buffer(): Promise<Buffer> {
    for (;;) {
      const free = this.#free.pop();
      if (free !== undefined) return free;
      await new Promise<void>((resolve) => (this.#onFree = resolve));
    }
  }

  /** Begins to write the first bytes of a {@link buffer}, which is free again afterwards. */
  async writeBuffer(buffer: Buffer, content: { readonly place: number; readonly bytes: number }): Promise<void> {
    try {
      if (content.bytes > 0) await this.#disk.write(content.place, buffer.subarray(0, content.bytes));
    } finally {
      this.#free.push(buffer);
      this.#onFree?.();
    }
  }

  /** Begins to write what must stay where it is until that is done. */
  async write(place: number, bytes: Buffer): Promise<void> {
    await this.#disk.write(place, bytes);
  }
}
