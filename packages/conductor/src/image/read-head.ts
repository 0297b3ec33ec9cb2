import type { Scope } from "@ingot/kernel";
import { openImage, type SourcePolicy } from "@ingot/media";

export interface Reading {
  readonly policy: SourcePolicy;
  readonly bytes: number;
}

/** The first bytes of what a URL leads to: fewer only where there are fewer. */
export async function readHead(scope: Scope, source: string, { policy, bytes }: Reading): Promise<Buffer> {
  const { stream } = await openImage(scope, source, policy);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= bytes) break;
  }
  stream.destroy();
  return Buffer.concat(chunks).subarray(0, bytes);
}
