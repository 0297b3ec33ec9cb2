import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { OfferedStep, RamdiskManifest } from "@ingot/contract";
import type { JsonObject } from "@ingot/kernel";

type Steps = Partial<Readonly<Record<"clean" | "deploy" | "service", readonly OfferedStep[]>>>;

/** A manifest as the builder writes it, of a ramdisk with these steps. */
export function ramdiskManifest(name: string, { clean = [], deploy = [], service = [] }: Steps): RamdiskManifest {
  const artefact = { file: "x", size: 1, sha256: "0".repeat(64) };
  return {
    format: "ingot-ramdisk-1",
    name,
    architecture: "amd64",
    distribution: "debian",
    elements: [],
    kernel: artefact,
    initramfs: artefact,
    agent: {
      agent_version: "1",
      hardware_managers: [],
      steps: { clean: [...clean], deploy: [...deploy], service: [...service] },
      problems: [],
    },
    packages: [],
  };
}

/** Writes it beside a ramdisk in the folder; the `driver_info` of a node that boots that. */
export async function writeRamdiskManifest(folder: string, name: string, steps: Steps): Promise<JsonObject> {
  await writeFile(join(folder, `${name}.manifest.json`), JSON.stringify(ramdiskManifest(name, steps)));
  return { deploy_kernel: "file:///k", deploy_ramdisk: `file://${join(folder, name)}.initramfs` };
}
