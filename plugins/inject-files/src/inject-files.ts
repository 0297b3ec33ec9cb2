import { withMount, writeFileInside } from "@ingot/machine";
import { Base64, decodeBase64, defineStep, Type } from "@ingot/step-kit";
import { findRootPartition } from "./find-root-partition.ts";

/** Puts files into the root filesystem of the instance that was written to the disk. Optional: runs when it is asked for. */
export const injectFiles = defineStep({
  name: "inject_files",
  interface: "deploy",
  description: "Writes files into the instance's root filesystem.",
  priority: 0,
  abortable: true,
  idempotent: true,
  args: Type.Object({
    files: Type.Record(Type.String({ pattern: "^/.*[^/]$" }), Base64(), {
      description: "Mapping of absolute paths to the files' contents in base64.",
      additionalProperties: false,
    }),
  }),
  run: async (step, { files }) => {
    const contents = Object.entries(files).map(([path, text]) => {
      return { path, content: decodeBase64(text, `the content of ${path}`) };
    });
    const disk = await step.hardware.getOsInstallDevice();
    const partition = await findRootPartition(step, disk);
    const mount = {
      source: partition.path,
      ...(partition.signature === null ? {} : { fileSystem: partition.signature.type }),
    };
    await withMount(step.scope, mount, async (root) => {
      for (const [index, file] of contents.entries()) {
        step.progress(index / contents.length, `writing ${file.path}`);
        await writeFileInside(step.scope, { root, ...file });
        step.log(`wrote ${file.path} (${file.content.length} bytes) on ${partition.path}`);
      }
    });
    step.progress(1, `${contents.length} files written`);
  },
});
