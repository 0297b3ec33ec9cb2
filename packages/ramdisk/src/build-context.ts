import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Scope } from "@ingot/kernel";
import type { OnProgress, PhaseReport } from "./build-result.ts";
import type { Cache } from "./cache.ts";
import type { Element } from "./elements/element.ts";
import type { ImageProfile, RamdiskProfile } from "./profile.ts";
import { removeTree } from "./sandbox/remove-tree.ts";
import { Sandbox } from "./sandbox/sandbox.ts";

/** What every stage of one build is given. */
export interface BuildContext {
  readonly profile: RamdiskProfile | ImageProfile;
  readonly cache: Cache;
  readonly elements: readonly Element[];
  /** What elements see: defaults, the caller's DIB_ variables, environment.d. */
  readonly environment: Readonly<Record<string, string>>;
  readonly onProgress: OnProgress;
  readonly onOutput?: (text: string) => void;
  /** Filled as phases end. */
  readonly phases: PhaseReport[];
}

/** A part of the root filesystem: a folder in the cache. */
export interface Tree {
  readonly name: string;
  readonly path: string;
  readonly key: string;
  readonly cached: boolean;
}

/** Makes a sandbox over `lowers`, hands it to `use` and clears its workspace away afterwards. */
export async function withSandbox<T>(
  scope: Scope,
  context: BuildContext,
  layers: { readonly lowers: readonly Tree[]; readonly upper?: string; readonly hooks?: string },
  use: (sandbox: Sandbox) => Promise<T>,
): Promise<T> {
  const workspace = await context.cache.workFolder(scope, "sandbox");
  try {
    const scratch = join(workspace, `upper-${randomUUID()}`);
    const sandbox = await Sandbox.create({
      workspace,
      lowers: layers.lowers.map((tree) => tree.path),
      upper: layers.upper ?? scratch,
      ...(layers.hooks === undefined ? {} : { hooks: layers.hooks }),
    });
    return await use(sandbox);
  } finally {
    await removeTree(workspace);
  }
}

/** Makes a tree unless the cache has it; `fill` gets the empty folder that becomes its root. */
export async function makeTree(
  scope: Scope,
  context: BuildContext,
  what: { readonly name: string; readonly key: string },
  fill: (root: string) => Promise<void>,
): Promise<Tree> {
  const entry = await context.cache.folder(scope, { kind: "trees", key: what.key }, async (folder) => {
    const started = scope.clock.monotonic();
    await fill(folder);
    context.phases.push({ phase: what.name, ms: scope.clock.monotonic() - started });
  });
  return { name: what.name, path: entry.path, key: entry.key, cached: entry.cached };
}
