import { constants, copyFile, link, rm } from "node:fs/promises";
import { join } from "node:path";
import type { DriverContext } from "@ingot/driver-kit";
import { newSecret } from "@ingot/kernel";
import { localImage, type MediaPublisher, type Publication, type SourcePolicy } from "@ingot/media";

export interface PublishingOptions {
  readonly publisher: MediaPublisher;
  readonly cacheFolder: string;
  readonly sources: SourcePolicy;
}

/**
 * Serves an image for a node. A file of this host is served where it lies; what was downloaded gets a name of its own, for the
 * cache may forget it.
 */
export async function publishImage(
  { scope, node }: DriverContext,
  image: { readonly url: string; readonly name: string; readonly lasting: boolean },
  options: PublishingOptions,
): Promise<Publication> {
  const { publisher } = options;
  const { name, lasting } = image;
  const published = { name, lasting, owner: node.uuid };
  const file = await localImage(scope, image.url, options);
  if (/^file:/i.test(image.url)) return publisher.publish(file, published);
  const output = join(publisher.workFolder, newSecret());
  try {
    await link(file, output).catch(() => copyFile(file, output, constants.COPYFILE_FICLONE));
    return await publisher.publish(output, { ...published, adopt: true });
  } finally {
    await rm(output, { force: true });
  }
}
