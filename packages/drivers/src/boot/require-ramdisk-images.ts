import { type DriverContext, requireProperties } from "@ingot/driver-kit";
import type { DriverProperties } from "@ingot/driver-kit";
import { Failure, isFailure } from "@ingot/kernel";
import { type SourcePolicy, splitCommandLine, statImage } from "@ingot/media";
import { commandLine } from "./command-line.ts";

/** What every boot interface reads that boots the ramdisk. */
export const RAMDISK_PROPERTIES: DriverProperties = {
  deploy_kernel: { description: "URL (file, http or https) of the ramdisk's kernel.", required: true },
  deploy_ramdisk: { description: "URL (file, http or https) of the ramdisk.", required: true },
  kernel_append_params: { description: "More kernel parameters for the ramdisk, as console=ttyS0." },
};

/** Looks at the images too (a HEAD, or the file itself): a wrong URL is known before any power-on. */
export async function requireRamdiskImages({ scope, node }: DriverContext, sources: SourcePolicy): Promise<void> {
  const info = node.driver_info;
  requireProperties(info, RAMDISK_PROPERTIES);
  for (const key of ["deploy_kernel", "deploy_ramdisk"]) {
    const url = info[key];
    if (typeof url !== "string") throw new Failure("input.invalid", `driver_info's '${key}' is not a URL`);
    await statImage(scope, url, sources).catch((error: unknown) => {
      if (!isFailure(error, "media.url_refused", "media.not_found", "media.unreachable")) throw error;
      throw new Failure(error.code, `driver_info's '${key}': ${error.message}`, { hint: error.hint, cause: error });
    });
  }
  const append = info["kernel_append_params"] ?? "";
  if (typeof append !== "string")
    throw new Failure("input.invalid", "driver_info's 'kernel_append_params' is not text");
  splitCommandLine(commandLine({ kernelParams: {}, appendParams: append }));
}
