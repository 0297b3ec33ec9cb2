import { defaultCacheDir, type ProfileInput } from "@ingot/ramdisk";
import type { Command } from "commander";

/** What ramdisks and images are both told on the command line. */
export interface RootOptions {
  readonly output: string;
  readonly element: readonly string[];
  readonly elementsPath?: string;
  readonly package: readonly string[];
  readonly release?: string;
  readonly mirror?: string;
  readonly cache: boolean;
  readonly verbose: boolean;
}

export function addRootOptions(command: Command): Command {
  return command
    .option("-e, --element <name...>", "an element to put into it; may be repeated", [])
    .option("--elements-path <folders>", "where elements are looked for before the stock ones, separated by colons")
    .option("-p, --package <name...>", "a Debian package to install; may be repeated", [])
    .option("--release <name>", "of Debian (default: bookworm, or DIB_RELEASE)")
    .option("--mirror <url>", "Debian's mirror (default: DIB_DISTRIBUTION_MIRROR or deb.debian.org)")
    .option("--no-cache", "make everything anew and keep nothing")
    .option("-v, --verbose", "show all that scripts and programs print", false);
}

export function rootProfileInput(root: string, options: RootOptions): ProfileInput {
  return {
    root,
    output: options.output,
    elements: options.element,
    elementsPath: (options.elementsPath ?? "").split(":").filter((folder) => folder !== ""),
    packages: options.package,
    environment: process.env,
    cacheDir: options.cache ? defaultCacheDir() : null,
    ...(options.release === undefined ? {} : { release: options.release }),
    ...(options.mirror === undefined ? {} : { mirror: options.mirror }),
  };
}
