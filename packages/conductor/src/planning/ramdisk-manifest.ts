import { RamdiskManifest } from "@ingot/contract";
import { Failure, isFailure, type JsonObject, parseJson, type Scope } from "@ingot/kernel";
import { openImage, type SourcePolicy, statImage } from "@ingot/media";
import { Compile } from "typebox/compile";

/** A ramdisk's manifest, and what tells one build of it from another. */
export interface KnownRamdisk {
  readonly name: string;
  readonly manifest: RamdiskManifest;
  /** sha256 of the initramfs. */
  readonly digest: string;
}

const MAX_BYTES = 16 * 1024 * 1024;
const TIMEOUT_MS = 10_000;
type Validator = ReturnType<typeof Compile<typeof RamdiskManifest>>;
let compiled: Validator | undefined;
/** Compiled when the first manifest is read: a server's start does not wait for it. */
const manifestValidator = (): Validator => (compiled ??= Compile(RamdiskManifest));
type Manifests = Map<string, { readonly version: string; readonly ramdisk: KnownRamdisk }>;
/** By the configuration under which they were read: another conductor's may not reach them. */
const manifests = new WeakMap<SourcePolicy, Manifests>();

/** Where the manifest of a ramdisk is: beside it, as the builder names it; null for a name that is not the builder's. */
export function manifestUrl(ramdiskUrl: string): string | null {
  return ramdiskUrl.endsWith(".initramfs") ? ramdiskUrl.replace(/\.initramfs$/, ".manifest.json") : null;
}

/** The ramdisk that driver_info names, when it has a manifest; undefined otherwise: then only its agent can tell. */
export async function knownRamdisk(
  scope: Scope,
  driverInfo: JsonObject,
  policy: SourcePolicy,
): Promise<KnownRamdisk | undefined> {
  const ramdisk = driverInfo["deploy_ramdisk"];
  const url = typeof ramdisk === "string" ? manifestUrl(ramdisk) : null;
  if (url === null) return undefined;
  using bounded = scope.child({ timeoutMs: TIMEOUT_MS, what: `reading ${url}` });
  try {
    const { version } = await statImage(bounded, url, policy);
    const cache = manifestsOf(policy);
    const known = cache.get(url);
    if (version !== undefined && known?.version === version) return known.ramdisk;
    const read = parseManifest(url, await readText(bounded, url, policy));
    if (version !== undefined) cache.set(url, { version, ramdisk: read });
    return read;
  } catch (error) {
    scope.check();
    if (isFailure(error, "media.not_found", "media.unreachable", "deadline.exceeded")) return undefined;
    throw error;
  }
}

function manifestsOf(policy: SourcePolicy): Manifests {
  const known = manifests.get(policy);
  if (known !== undefined) return known;
  const made: Manifests = new Map();
  manifests.set(policy, made);
  return made;
}

/** Every ramdisk whose manifest has been read under this configuration, by the URL of its initramfs. */
export function rememberedRamdisks(
  policy: SourcePolicy,
): readonly { readonly url: string; readonly ramdisk: KnownRamdisk }[] {
  return [...manifestsOf(policy)].map(([url, { ramdisk }]) => ({
    url: url.replace(/\.manifest\.json$/, ".initramfs"),
    ramdisk,
  }));
}

async function readText(scope: Scope, url: string, policy: SourcePolicy): Promise<string> {
  const { stream } = await openImage(scope, url, policy);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new Failure("node.invalid", `${url} is larger than a ramdisk's manifest can be`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

export function parseManifest(url: string, text: string): KnownRamdisk {
  const value = parseJson(text);
  const validator = manifestValidator();
  if (!validator.Check(value)) {
    const first = validator.Errors(value)[0];
    const where = first === undefined ? "" : ` (${first.instancePath || "/"} ${first.message})`;
    throw new Failure("node.invalid", `${url} is not a ramdisk's manifest${where}`, {
      hint: "Build the ramdisk again with: ingot ramdisk build, or remove the file.",
    });
  }
  const manifest: RamdiskManifest = value;
  return { name: manifest.name, manifest, digest: manifest.initramfs.sha256 };
}
