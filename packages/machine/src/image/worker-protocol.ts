import type { Extents } from "./extents.ts";

/** Bytes at the disk's beginning that are kept back until the image is verified: without them nothing boots. */
export const HELD_BYTES = 1024 * 1024;

/** What a worker thread is told first. */
export type WorkerTask =
  | { readonly role: "hash"; readonly ring: SharedArrayBuffer; readonly algorithm: string }
  | {
      readonly role: "write";
      readonly ring: SharedArrayBuffer;
      readonly disk: string;
      readonly extents: Extents;
      readonly held: SharedArrayBuffer;
      readonly compression: "deflate" | "zstd";
      readonly clusterSize: number;
      /** Zeros need not be written: the disk reads as zeros already. */
      readonly zeroed: boolean;
    };

/** Bytes `from` to `to` of the image lie in the ring; `first` is the first extent that may reach into them. */
export interface Job {
  readonly from: number;
  readonly to: number;
  readonly first: number;
  /** The image ends at `to`. */
  readonly last: boolean;
}

export type WorkerAnswer =
  | { readonly kind: "done"; readonly job: Job }
  | { readonly kind: "digest"; readonly value: string }
  | { readonly kind: "failed"; readonly message: string; readonly code: string };
