/** What nodes say of partition images, as Ingot takes it and as Ironic's own functions do. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { imageTypeOf } from "@ingot/conductor/image/image-type";
import { partitionImageOf, partitionInfo } from "@ingot/conductor/image/partition-image";
import { requirePreservable } from "@ingot/conductor/image/preserve-ephemeral";
import { requireCapabilities } from "@ingot/conductor/image/require-capabilities";
import { requireRootDeviceHints } from "@ingot/conductor/image/require-root-device";
import type { NodeRecord } from "@ingot/conductor";
import { requireSuccess, run } from "@ingot/exec";
import { Failure, isJsonObject, type JsonObject, Scope } from "@ingot/kernel";
import fc from "fast-check";
import { hasRealIronic } from "../real-ironic/real-ironic.ts";

type Facts = Pick<NodeRecord, "instance_info" | "driver_internal_info" | "properties">;
type Answer = { readonly told: JsonObject } | { readonly refused: string };

/** What Ironic tells ironic-python-agent, and ours has another way of: `configdrive` is an argument of its own. */
const IRONIC_ONLY = ["root_gb", "kernel", "ramdisk", "configdrive"];
/** Said by both, of the image and not of its partitions. */
const OF_THE_IMAGE = ["id", "urls", "disk_format", "container_format", "stream_raw_images", "node_uuid"];

const maybe = (...values: readonly unknown[]) => fc.constantFrom(undefined, ...values);
const DEPLOYED = { root_gb: 10, swap_mb: 512, ephemeral_gb: 5 };

const FACTS = fc.record({
  image_type: fc.constantFrom("partition", "partition", "whole-disk", undefined),
  kernel: maybe("http://h/kernel"),
  ramdisk: maybe("http://h/ramdisk"),
  root_gb: fc.constantFrom(10, 10, "10", 20, "ten", "", 0, undefined),
  swap_mb: maybe(512, "512", 0, "much"),
  ephemeral_gb: maybe(5, "5", 5, "1.5", ""),
  ephemeral_format: maybe("xfs"),
  preserve_ephemeral: maybe(true, "True", "yes", "0", "off", "perhaps"),
  capabilities: maybe(
    { disk_label: "msdos" },
    { boot_mode: "bios" },
    '{"disk_label": "gpt", "boot_mode": "bios"}',
    { disk_label: "sun" },
    { boot_mode: "floppy" },
  ),
  root_device: maybe({ size: ">= 20" }, { size: "large" }, { colour: "red" }, {}),
  deployed: maybe(DEPLOYED, DEPLOYED, { ...DEPLOYED, ephemeral_gb: 0 }),
});

function factsOf({ deployed, ...info }: Readonly<Record<string, unknown>>): Facts {
  const said = Object.entries(info).filter(([, value]) => value !== undefined);
  return {
    instance_info: { image_source: "http://h/root.qcow2", ...Object.fromEntries(said) },
    driver_internal_info: (deployed === undefined ? {} : { instance: deployed }) as JsonObject,
    properties: { cpu_arch: "x86_64" },
  };
}

function ours(facts: Facts): Answer {
  const node = { uuid: "11111111-0000-4000-8000-000000000001", boot_mode: null, ...facts } as NodeRecord;
  try {
    requireCapabilities(node);
    requireRootDeviceHints(node);
    const image = imageTypeOf(node) === "partition" ? partitionImageOf(node) : undefined;
    requirePreservable(node, { verb: "rebuild", layout: image?.layout });
    return { told: image === undefined ? {} : partitionInfo(node, image) };
  } catch (error) {
    return { refused: Failure.from(error).message };
  }
}

async function ironics(scope: Scope, facts: readonly Facts[]): Promise<readonly Answer[]> {
  const script = join(import.meta.dirname, "ask-partition-images.py");
  const words = ["/usr/bin/python3", "-B", "-W", "ignore", script] as const;
  const answered = requireSuccess(await run(scope, words, { input: JSON.stringify(facts) }));
  return JSON.parse(answered.stdout) as readonly Answer[];
}

/**
 * Where the two are not the same on purpose. Ironic does not look at the wish to keep an ephemeral partition for a whole-disk
 * image, and leaves partitions as they are where `instance_info` names no ephemeral one: without one on the disk there is nothing
 * to be kept; else it is not kept by chance.
 */
function differs({
  instance_info: info,
  driver_internal_info: internal,
}: Facts): "nothing kept" | "refused" | undefined {
  const wish = String(info["preserve_ephemeral"]);
  if (isWholeDisk(info)) return /^(?:true|yes|perhaps)$/i.test(wish) ? "refused" : undefined;
  if (!/^(?:true|yes)$/i.test(wish) || info["ephemeral_gb"] !== undefined) return undefined;
  return isJsonObject(internal["instance"]) ? "nothing kept" : "refused";
}

function isWholeDisk({ image_type: type, kernel, ramdisk }: JsonObject): boolean {
  return type === "whole-disk" || (type === undefined && kernel === undefined && ramdisk === undefined);
}

const options = { skip: (await hasRealIronic()) ? false : "python3-ironic is not installed", timeout: 120_000 };

test("the same is refused, and what is not, the agent is told the same of", options, async () => {
  using scope = Scope.root({ timeoutMs: 100_000, what: "asking Ironic of partition images" });
  const all = fc.sample(FACTS, { numRuns: 1500, seed: 21 }).map(factsOf);
  const answers = await ironics(scope, all);
  const seen = { told: 0, refused: 0, differs: 0 };
  for (const [index, facts] of all.entries()) {
    const [ironic, ingot] = [answers[index], ours(facts)];
    const words = `${JSON.stringify(facts)}: Ironic ${JSON.stringify(ironic)}, Ingot ${JSON.stringify(ingot)}`;
    assert.ok(ironic !== undefined && ("told" in ironic || "refused" in ironic), words);
    const other = "told" in ironic ? differs(facts) : undefined;
    if (other !== undefined) {
      const kept = "told" in ingot && ingot.told["preserve_ephemeral"] === false ? "nothing kept" : "refused";
      assert.equal(kept, other, words);
      seen.differs += 1;
    } else if ("told" in ironic && "told" in ingot) {
      const told = Object.entries(ironic.told).filter(([key]) => ![...OF_THE_IMAGE, ...IRONIC_ONLY].includes(key));
      const { cpu_arch: _architecture, ...rest } = ingot.told;
      assert.deepEqual(rest, Object.fromEntries(told), words);
      seen.told += 1;
    } else {
      assert.deepEqual(["told" in ironic, "told" in ingot], [false, false], words);
      seen.refused += 1;
    }
  }
  assert.ok(seen.told > 100 && seen.refused > 100 && seen.differs > 5, JSON.stringify(seen));
});
