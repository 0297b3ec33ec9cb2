import type { Json } from "@ingot/kernel";
import { defineStep, type Step, Type } from "@ingot/step-kit";
import { deployImage } from "./deploy-image.ts";
import { factsOf } from "./deployed-image.ts";
import type { GenericManagerOptions } from "./generic-manager.ts";

/** ironic-python-agent's step of the same name; the conductor runs it at priority 80 with the image that it has prepared. */
export function writeImageStep(options: GenericManagerOptions): Step {
  return defineStep({
    name: "write_image",
    interface: "deploy",
    description: "Writes the image to the disk for the operating system, verified, and the config drive behind it.",
    kinds: ["deploy", "service"],
    abortable: true,
    idempotent: true,
    args: Type.Object({
      image_info: Type.Unknown({ description: "The image: id, urls, checksum and disk format, as Ironic sends it." }),
      configdrive: Type.Optional(
        Type.Union([Type.String(), Type.Null()], {
          description: "The config drive: base64 of a gzipped image, a URL of such a text, or null.",
        }),
      ),
    }),
    run: async (step, args) => {
      const device = await step.hardware.getOsInstallDevice();
      step.log(`writing the image to ${device.path}`);
      const deployed = await deployImage(step.scope, {
        device,
        imageInfo: args.image_info as Json,
        configDrive: args.configdrive ?? null,
        config: options.config,
        allowMd5: options.allowMd5(),
        log: (message) => step.log(message),
        progress: (fraction, message) => step.progress(fraction, message),
      });
      options.onDeployed(deployed);
      return factsOf(deployed);
    },
  });
}
