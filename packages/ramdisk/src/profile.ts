import { resolve } from "node:path";
import { Failure, parseSize } from "@ingot/kernel";

/** What a root is made from, in common to ramdisks and instance images. */
interface RootProfile {
  /** Where the result goes: a path without its extension for a ramdisk, the image file for an image. */
  readonly output: string;
  /** The root element first (`debian-minimal`), then those that were asked for. */
  readonly elements: readonly string[];
  /** Folders that hold elements; they are searched before the stock elements. */
  readonly elementsPath: readonly string[];
  readonly architecture: Architecture;
  readonly release: string;
  readonly mirror: string;
  /** Debian packages to install besides those that elements ask for. */
  readonly packages: readonly string[];
  /** `DIB_…` and other variables that elements read. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where layers are kept by the content of what they were made from; null makes everything anew and keeps nothing. */
  readonly cacheDir: string | null;
}

export type Architecture = "amd64" | "arm64";

/** Everything that decides what a ramdisk will be: it can be printed, compared and built again. */
export interface RamdiskProfile extends RootProfile {
  readonly kind: "ramdisk";
  /** zstd level of the layers, 1 to 22. */
  readonly compressLevel: number;
}

export type ImageCompression = "none" | "zlib" | "zstd";

/** Everything that decides what an instance image will be. */
export interface ImageProfile extends RootProfile {
  readonly kind: "image";
  /** Virtual size of the disk, in bytes; the root filesystem grows to the real disk at first boot. */
  readonly size: number;
  readonly compression: ImageCompression;
}

export interface ProfileInput {
  readonly root: string;
  readonly output: string;
  readonly elements?: readonly string[];
  readonly elementsPath?: readonly string[];
  readonly architecture?: string;
  readonly release?: string;
  readonly mirror?: string;
  readonly packages?: readonly string[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly cacheDir: string | null;
}

const RELEASES = ["bookworm"] as const;
const NAME = /^[a-z0-9][a-z0-9+._-]*$/;
/** Variables of the caller's that elements may read; all others stay outside, so that they cannot change a build unseen. */
const ELEMENT_VARIABLE = /^(?:DIB|INGOT_ELEMENT)_[A-Za-z0-9_]+$/;

export function ramdiskProfile(input: ProfileInput & { readonly compressLevel?: string | number }): RamdiskProfile {
  return { kind: "ramdisk", ...rootProfile(input), compressLevel: level(input.compressLevel ?? 19) };
}

export function imageProfile(
  input: ProfileInput & { readonly size?: string; readonly compression?: string },
): ImageProfile {
  const size = parseSize(input.size ?? "2G");
  if (size < 1024 ** 3 || size % (1024 * 1024) !== 0) {
    throw new Failure("builder.profile_invalid", `the image size ${input.size ?? size} is not usable`, {
      hint: "Give whole MiB, at least 1G.",
    });
  }
  return { kind: "image", ...rootProfile(input), size, compression: compression(input.compression ?? "zlib") };
}

function rootProfile(input: ProfileInput): RootProfile {
  const release = input.release ?? input.environment?.["DIB_RELEASE"] ?? "bookworm";
  if (!(RELEASES as readonly string[]).includes(release)) {
    throw new Failure("builder.profile_invalid", `the release '${release}' cannot be built`, {
      hint: `Give one of: ${RELEASES.join(", ")}.`,
    });
  }
  if (input.output === "" || input.output.endsWith("/")) {
    throw new Failure("builder.profile_invalid", `'${input.output}' is not a place for the result`, {
      hint: "Give --output a path with a name, as build/ipa.",
    });
  }
  return {
    output: input.output,
    elements: names([input.root, ...(input.elements ?? [])], "element"),
    elementsPath: (input.elementsPath ?? []).map((folder) => resolve(folder)),
    architecture: architecture(input.architecture ?? hostArchitecture()),
    release,
    mirror: mirror(input.mirror ?? input.environment?.["DIB_DISTRIBUTION_MIRROR"] ?? "http://deb.debian.org/debian"),
    packages: names(input.packages ?? [], "package").toSorted(),
    environment: elementVariables(input.environment ?? {}),
    cacheDir: input.cacheDir,
  };
}

function names(given: readonly string[], what: string): string[] {
  const wrong = given.find((name) => !NAME.test(name));
  if (wrong !== undefined) {
    throw new Failure(
      "builder.profile_invalid",
      `'${wrong}' is not the name of a${what === "element" ? "n" : ""} ${what}`,
    );
  }
  return [...new Set(given)];
}

function level(given: string | number): number {
  const value = Number(given);
  if (!Number.isInteger(value) || value < 1 || value > 22) {
    throw new Failure("builder.profile_invalid", `the compression level '${given}' is not one`, {
      hint: "Give --compress-level a whole number from 1 (fast) to 22 (small).",
    });
  }
  return value;
}

function compression(given: string): ImageCompression {
  if (given === "none" || given === "zlib" || given === "zstd") return given;
  throw new Failure("builder.profile_invalid", `the compression '${given}' is not known`, {
    hint: "Give --compression none, zlib or zstd.",
  });
}

function architecture(given: string): Architecture {
  if (given === hostArchitecture()) return given as Architecture;
  throw new Failure("builder.profile_invalid", `a root for '${given}' cannot be built on ${hostArchitecture()}`, {
    hint: "Build on a machine of that architecture.",
  });
}

function hostArchitecture(): string {
  return process.arch === "x64" ? "amd64" : process.arch;
}

function mirror(given: string): string {
  if (URL.canParse(given) && ["http:", "https:", "file:"].includes(new URL(given).protocol)) return given;
  throw new Failure("builder.profile_invalid", `the mirror '${given}' is not a URL`, {
    hint: "Give it as http://deb.debian.org/debian.",
  });
}

function elementVariables(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment)
      .filter((entry): entry is [string, string] => ELEMENT_VARIABLE.test(entry[0]) && entry[1] !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}
