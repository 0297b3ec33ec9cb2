/** Which clusters of the disk the image fills; everything else must read as zeros. */
export class ClusterBitmap {
  readonly clusterSize: number;
  readonly #diskSize: number;
  readonly #bits: Uint8Array;

  constructor(diskSize: number, clusterSize: number) {
    this.#diskSize = diskSize;
    this.clusterSize = clusterSize;
    this.#bits = new Uint8Array(Math.ceil(Math.ceil(diskSize / clusterSize) / 8));
  }

  fill(cluster: number): void {
    this.#bits[cluster >>> 3] = (this.#bits[cluster >>> 3] ?? 0) | (1 << (cluster & 7));
  }

  isFilled(cluster: number): boolean {
    return ((this.#bits[cluster >>> 3] ?? 0) & (1 << (cluster & 7))) !== 0;
  }

  /** The byte ranges of the disk that nothing fills, in ascending order. */
  *gaps(): Generator<{ readonly start: number; readonly end: number }> {
    const clusters = Math.ceil(this.#diskSize / this.clusterSize);
    let start: number | undefined;
    for (let cluster = 0; cluster < clusters; cluster += 1) {
      if (this.isFilled(cluster)) {
        if (start !== undefined) yield { start, end: cluster * this.clusterSize };
        start = undefined;
      } else {
        start ??= cluster * this.clusterSize;
      }
    }
    if (start !== undefined) yield { start, end: this.#diskSize };
  }
}
