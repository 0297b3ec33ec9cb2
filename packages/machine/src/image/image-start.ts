import { Failure, type Scope } from "@ingot/kernel";
import { INSPECT_BYTES } from "@ingot/media/image-format";
import { ClusterInflater } from "./cluster-inflater.ts";
import { COMPRESSED } from "./extents.ts";
import type { ImageFile } from "./image-file.ts";
import type { ImageLayout } from "./qcow2-layout.ts";

/** How an image is going to be written. */
export interface ImagePlan {
  readonly format: "raw" | "qcow2";
  readonly layout: ImageLayout;
  readonly compression: "deflate" | "zstd";
  readonly clusterSize: number;
  /** Undefined for a raw image whose server does not say how long it is. */
  readonly diskBytes: number | undefined;
}

/** The first bytes of what the image describes, as far as they lie in one piece of the file; none when it begins empty. */
export async function readImageStart(scope: Scope, file: ImageFile, plan: ImagePlan): Promise<Buffer> {
  const { extents } = plan.layout;
  const index = extents.guest.subarray(0, extents.count).indexOf(0);
  if (index === -1) return Buffer.alloc(0);
  const start = extents.host[index] ?? 0;
  const isCompressed = extents.kind[index] === COMPRESSED;
  const length = isCompressed ? (extents.length[index] ?? 0) : Math.min(extents.length[index] ?? 0, INSPECT_BYTES);
  for await (const bytes of file.readRanges(scope, [{ start, end: start + length }])) {
    return isCompressed ? inflate(bytes, plan, extents.size[index] ?? 0) : bytes;
  }
  return Buffer.alloc(0);
}

function inflate(packed: Buffer, plan: ImagePlan, size: number): Buffer {
  const cluster = Buffer.alloc(plan.clusterSize);
  try {
    new ClusterInflater(plan.compression, plan.clusterSize).inflate(packed, cluster, { at: 0, size: plan.clusterSize });
  } catch (error) {
    const { message } = error as Error;
    throw new Failure("media.image_damaged", `the qcow2 image is damaged: its first cluster: ${message}`);
  }
  return cluster.subarray(0, Math.min(size, INSPECT_BYTES));
}
