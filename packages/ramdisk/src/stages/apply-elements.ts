import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { requireSuccess } from "@ingot/exec";
import { Failure, type Scope } from "@ingot/kernel";
import { type BuildContext, makeTree, type Tree, withSandbox } from "../build-context.ts";
import { digestOf, digestTree } from "../digest.ts";
import type { Element } from "../elements/element.ts";
import { copySource, type FetchedSource, fetchSource } from "../elements/fetch-source.ts";
import { packageWishes } from "../elements/package-installs.ts";
import { type Phase, phaseScripts } from "../elements/phases.ts";
import { runPhase } from "../elements/run-scripts.ts";
import { sourceRepositories } from "../elements/source-repository.ts";
import { removeTree } from "../sandbox/remove-tree.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { rootPackages, stableEnvironment } from "./make-root.ts";

/** Elements that are applied together, and what lies below them. */
export interface ElementGroup {
  readonly name: string;
  readonly elements: readonly Element[];
  readonly lowers: readonly Tree[];
  /** Besides those that the elements ask for. */
  readonly packages: readonly string[];
}

/** What is the same for both halves of a group. */
interface Prepared {
  readonly group: ElementGroup;
  readonly sources: readonly FetchedSource[];
  readonly hooks: string | undefined;
  readonly hooksDigest: string;
  readonly install: readonly string[];
  readonly uninstall: readonly string[];
  readonly files: Readonly<Record<string, string>>;
}

const AFTER_PACKAGES: readonly Phase[] = ["install.d", "post-install.d", "post-root.d", "finalise.d", "cleanup.d"];

/**
 * The phases of a group of elements as at most two trees: pre-install.d and packages (slow, rarely changed), then
 * static files and the other phases. Each is taken from the cache when nothing that went into it has changed.
 */
export async function applyElements(scope: Scope, context: BuildContext, group: ElementGroup): Promise<Tree[]> {
  const workspace = await context.cache.workFolder(scope, "hooks");
  try {
    const prepared = await prepare(scope, context, { group, workspace });
    const packages = await packageTree(scope, context, prepared);
    const below = { ...prepared, group: { ...group, lowers: [...group.lowers, ...packages] } };
    return [...packages, ...(await scriptsTree(scope, context, below))];
  } finally {
    await removeTree(workspace);
  }
}

async function prepare(
  scope: Scope,
  context: BuildContext,
  given: { readonly group: ElementGroup; readonly workspace: string },
): Promise<Prepared> {
  const { group } = given;
  const sources: FetchedSource[] = [];
  for (const repository of await sourceRepositories(group.elements, context.environment)) {
    const folder = await context.cache.folder(scope, { kind: "sources", key: "repositories" }, async () => {});
    sources.push(await fetchSource(scope, repository, folder.path));
  }
  const { architecture, release } = context.profile;
  const wishes = await packageWishes(group.elements, { architecture, release, environment: context.environment });
  const inRoot = new Set(await rootPackages(context));
  const hooks = await extraData(scope, context, given);
  return {
    group,
    sources,
    hooks,
    hooksDigest: hooks === undefined ? "" : await digestTree(hooks),
    install: [...new Set([...wishes.install, ...group.packages])].filter((name) => !inRoot.has(name)),
    uninstall: wishes.uninstall,
    files: await elementDigests(group.elements),
  };
}

/** Runs extra-data.d on every build, since it reads what is on this machine; what it leaves counts by its content. */
async function extraData(
  scope: Scope,
  context: BuildContext,
  given: { readonly group: ElementGroup; readonly workspace: string },
): Promise<string | undefined> {
  const { group } = given;
  if ((await phaseScripts(group.elements, "extra-data.d")).length === 0) return undefined;
  const hooks = join(given.workspace, "hooks");
  await mkdir(hooks, { recursive: true });
  await withSandbox(scope, context, { lowers: group.lowers, hooks }, (sandbox) =>
    phase(scope, context, { phase: "extra-data.d", sandbox, elements: group.elements }),
  );
  return hooks;
}

async function elementDigests(elements: readonly Element[]): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const element of elements) {
    for (const entry of element.entries)
      digests[`${element.name}/${entry}`] = await digestTree(join(element.path, entry));
  }
  return digests;
}

async function packageTree(scope: Scope, context: BuildContext, prepared: Prepared): Promise<Tree[]> {
  const { group, install } = prepared;
  const scripts = await phaseScripts(group.elements, "pre-install.d");
  if (scripts.length === 0 && install.length === 0) return [];
  // pre-install scripts may use sources and static files; without such scripts neither changes what is installed
  const scriptInputs = scripts.length === 0 ? [] : [prepared.files, sourceDigests(prepared), prepared.hooksDigest];
  const key = digestOf(
    "packages",
    group.lowers.map((tree) => tree.key),
    install,
    stableEnvironment(context),
    scriptInputs,
  );
  const tree = await makeTree(scope, context, { name: `${group.name}-packages`, key }, (upper) =>
    inGroup(scope, context, { prepared, upper }, async (sandbox) => {
      if (scripts.length > 0) {
        await placeFiles(scope, sandbox, prepared);
        await phase(scope, context, { phase: "pre-install.d", sandbox, elements: group.elements });
      }
      if (install.length > 0) await installPackages(scope, context, { sandbox, install });
    }),
  );
  return [tree];
}

async function scriptsTree(scope: Scope, context: BuildContext, prepared: Prepared): Promise<Tree[]> {
  const { group } = prepared;
  const scripts = await Promise.all(AFTER_PACKAGES.map((name) => phaseScripts(group.elements, name)));
  const hasStatic = group.elements.some((element) => element.entries.includes("static"));
  const nothing =
    scripts.flat().length === 0 && !hasStatic && prepared.sources.length === 0 && prepared.uninstall.length === 0;
  if (nothing) return [];
  const key = digestOf(
    "scripts",
    group.lowers.map((tree) => tree.key),
    prepared.files,
    sourceDigests(prepared),
    prepared.hooksDigest,
    stableEnvironment(context),
  );
  const tree = await makeTree(scope, context, { name: group.name, key }, (upper) =>
    inGroup(scope, context, { prepared, upper }, async (sandbox) => {
      await placeFiles(scope, sandbox, prepared);
      for (const name of AFTER_PACKAGES) {
        await phase(scope, context, { phase: name, sandbox, elements: group.elements });
        if (name === "install.d" && prepared.uninstall.length > 0)
          await removePackages(scope, sandbox, prepared.uninstall);
      }
    }),
  );
  return [tree];
}

async function inGroup(
  scope: Scope,
  context: BuildContext,
  where: { readonly prepared: Prepared; readonly upper: string },
  use: (sandbox: Sandbox) => Promise<void>,
): Promise<void> {
  const { group, hooks } = where.prepared;
  const layers = { lowers: group.lowers, upper: where.upper, ...(hooks === undefined ? {} : { hooks }) };
  await withSandbox(scope, context, layers, use);
}

async function phase(
  scope: Scope,
  context: BuildContext,
  what: { readonly phase: Phase; readonly sandbox: Sandbox; readonly elements: readonly Element[] },
): Promise<void> {
  const { onOutput, environment } = context;
  const report = await runPhase(scope, what.phase, {
    sandbox: what.sandbox,
    elements: what.elements,
    environment,
    ...(onOutput === undefined ? {} : { onOutput }),
  });
  if ((await phaseScripts(what.elements, what.phase)).length > 0) context.phases.push(report);
}

/** Static files of the elements (symlinked folders of the root stay), and sources at their destinations. */
async function placeFiles(scope: Scope, sandbox: Sandbox, prepared: Prepared): Promise<void> {
  for (const element of prepared.group.elements.filter((each) => each.entries.includes("static"))) {
    const copy =
      'tar -C "$1" --owner=0 --group=0 -c . | tar -C "$TARGET_ROOT" -x --keep-directory-symlink --no-overwrite-dir -p';
    const argv = ["/bin/sh", "-c", copy, "static", join(element.path, "static")] as const;
    requireSuccess(await sandbox.run(scope, { argv: [...argv], inside: false }));
  }
  for (const source of prepared.sources) {
    const { destination } = source.repository;
    if (!destination.startsWith("/tmp/")) {
      const staged = join(sandbox.tmp, ".ingot-source");
      await copySource(source, staged);
      const argv = [
        "/bin/sh",
        "-c",
        'mkdir -p "$(dirname "$1")" && cp -a --no-target-directory /tmp/.ingot-source "$1" && rm -rf /tmp/.ingot-source',
        "source",
        destination,
      ] as const;
      requireSuccess(await sandbox.run(scope, { argv: [...argv], inside: true }));
    } else {
      await copySource(source, join(sandbox.tmp, destination.slice("/tmp/".length)));
    }
  }
}

async function installPackages(
  scope: Scope,
  context: BuildContext,
  what: { readonly sandbox: Sandbox; readonly install: readonly string[] },
): Promise<void> {
  context.onProgress(`installing ${what.install.join(", ")}`);
  const script =
    'apt-get -q update && INITRD=No apt-get -q -y --no-install-recommends -o Dpkg::Options::=--force-confold install "$@"';
  const result = await what.sandbox.run(scope, {
    argv: ["/bin/sh", "-c", script, "packages", ...what.install],
    inside: true,
  });
  const unknown = /Unable to locate package (\S+)|Package '?([^\s']+)'? has no installation candidate/.exec(
    `${result.stderr}${result.stdout}`,
  );
  if (unknown !== null) {
    throw new Failure(
      "builder.profile_invalid",
      `Debian ${context.profile.release} has no package '${unknown[1] ?? unknown[2]}'`,
      {
        hint: "Correct its name in --package or package-installs.yaml, or add its repository in pre-install.d.",
      },
    );
  }
  if (result.ending.kind === "exited" && result.ending.code === 0) return;
  const words = `${result.stdout}${result.stderr}`.split("\n").filter((line) => /^(?:E|Err|W):/.test(line));
  throw new Failure(
    "builder.bootstrap_failed",
    `apt-get could not install ${what.install.join(", ")}:\n${words.slice(-8).join("\n")}`,
  );
}

async function removePackages(scope: Scope, sandbox: Sandbox, names: readonly string[]): Promise<void> {
  requireSuccess(await sandbox.run(scope, { argv: ["apt-get", "-q", "-y", "purge", ...names], inside: true }));
}

function sourceDigests(prepared: Prepared): unknown {
  return prepared.sources.map(({ repository, digest }) => [repository.name, repository.destination, digest]);
}
