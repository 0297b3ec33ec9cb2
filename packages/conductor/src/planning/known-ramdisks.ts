import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import { type KnownRamdisk, knownRamdisk } from "./ramdisk-manifest.ts";

export interface LocatedRamdisk {
  readonly url: string;
  readonly ramdisk: KnownRamdisk;
}

const MOST_NODES = 1000;
const TIMEOUT_MS = 3000;

/** Reads the manifests of the ramdisks that nodes name, as far as they can be had within a moment: what is known of steps before any agent has told. */
export async function readKnownRamdisks(scope: Scope, conductor: Conductor): Promise<readonly LocatedRamdisk[]> {
  const nodes = await conductor.store.nodes.list({ include_children: true }, { limit: MOST_NODES });
  const urls = new Set(
    nodes.map((node) => node.driver_info["deploy_ramdisk"]).filter((url) => typeof url === "string"),
  );
  using bounded = scope.child({ timeoutMs: TIMEOUT_MS, what: "reading the manifests of ramdisks" });
  const read = await Promise.allSettled(
    [...urls].map(async (url) => ({
      url,
      ramdisk: await knownRamdisk(bounded, { deploy_ramdisk: url }, conductor.config),
    })),
  );
  scope.check();
  return read.flatMap((one) =>
    one.status === "fulfilled" && one.value.ramdisk !== undefined
      ? [{ url: one.value.url, ramdisk: one.value.ramdisk }]
      : [],
  );
}
