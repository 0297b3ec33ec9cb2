import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { createWriteStream } from "node:fs";
import { fileURLToPath } from "node:url";
import { requireSuccess, run } from "@ingot/exec";
import { Failure, type Scope } from "@ingot/kernel";
import { digestOf, digestTree } from "../digest.ts";
import type { SourceRepository } from "./source-repository.ts";

/** A source that is at hand: a folder or file of this machine, and the digest of its content. */
export interface FetchedSource {
  readonly repository: SourceRepository;
  readonly path: string;
  readonly digest: string;
}

/** What a checkout has beside its sources; it neither changes what is built nor goes into the ramdisk. */
const NOT_SOURCE = /(?:^|\/)(?:\.git|node_modules)$/;

/** Makes a source available below `folder` (kept between builds); local folders and files are used where they are. */
export async function fetchSource(scope: Scope, repository: SourceRepository, folder: string): Promise<FetchedSource> {
  const where = `the source '${repository.name}' of the element '${repository.element}' (${repository.location})`;
  try {
    const local = await localPath(repository.location);
    const path =
      local === undefined || (repository.type === "git" && repository.ref !== undefined && (await isGit(local)))
        ? await fetchRemote(scope, repository, folder)
        : await localContent(scope, repository, { local, folder });
    return { repository, path, digest: await digestTree(path, isNotSource) };
  } catch (error) {
    const failure = Failure.from(error);
    if (["cancelled", "deadline.exceeded", "builder.source_failed", "program.missing"].includes(failure.code))
      throw failure;
    throw new Failure("builder.source_failed", `${where} could not be fetched: ${failure.message}`, { cause: failure });
  }
}

/** Copies a fetched source to a place below the root's own tree or its /tmp. */
export async function copySource(source: FetchedSource, destination: string): Promise<void> {
  await mkdir(dirname(destination), { recursive: true });
  await cp(source.path, destination, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !isNotSource(path.slice(source.path.length)),
  });
}

function isNotSource(path: string): boolean {
  return NOT_SOURCE.test(path);
}

async function localPath(location: string): Promise<string | undefined> {
  const path = location.startsWith("file://") ? fileURLToPath(location) : location;
  if (/^[a-z][a-z0-9+.-]*:/i.test(path) || /^[^/]+@[^/]+:/.test(path)) return undefined;
  const full = resolve(path);
  if (await stat(full).catch(() => undefined)) return full;
  throw new Failure("input.invalid", `there is no file or folder ${full}`);
}

async function isGit(path: string): Promise<boolean> {
  return (await stat(join(path, ".git")).catch(() => undefined)) !== undefined || basename(path).endsWith(".git");
}

async function localContent(
  scope: Scope,
  repository: SourceRepository,
  place: { readonly local: string; readonly folder: string },
): Promise<string> {
  const isFolder = (await stat(place.local)).isDirectory();
  if (repository.type === "file" || isFolder) return place.local;
  return unpack(
    scope,
    repository,
    place.local,
    join(place.folder, digestOf(await digestTree(place.local), repository.ref)),
  );
}

async function fetchRemote(scope: Scope, repository: SourceRepository, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  if (repository.type === "git") return fetchGit(scope, repository, folder);
  const file = await download(scope, repository.location, folder);
  if (repository.type === "file") return file;
  return unpack(scope, repository, file, join(folder, digestOf(await digestTree(file), repository.ref)));
}

async function fetchGit(scope: Scope, repository: SourceRepository, folder: string): Promise<string> {
  const mirror = join(folder, `${digestOf(repository.location)}.git`);
  const git = async (...words: readonly string[]) =>
    requireSuccess(await run(scope, ["git", ...words], { env: { GIT_TERMINAL_PROMPT: "0" } })).stdout.trim();
  if (!(await stat(mirror).catch(() => undefined))) await git("init", "--quiet", "--bare", mirror);
  const ref = repository.ref ?? "HEAD";
  const wanted = ref === "*" ? "HEAD" : ref;
  await git(
    "-C",
    mirror,
    "fetch",
    "--quiet",
    "--depth=1",
    "--force",
    repository.location,
    `${wanted}:refs/ingot/${digestOf(wanted)}`,
  );
  const commit = await git("-C", mirror, "rev-parse", `refs/ingot/${digestOf(wanted)}^{commit}`);
  const checkout = join(folder, commit);
  if (await stat(checkout).catch(() => undefined)) return checkout;
  await rm(`${checkout}.new`, { recursive: true, force: true });
  await mkdir(`${checkout}.new`);
  await git(`--git-dir=${mirror}`, `--work-tree=${checkout}.new`, "checkout", "--force", "--quiet", commit, "--", ".");
  await rename(`${checkout}.new`, checkout);
  return checkout;
}

/** Downloads a URL once: its ETag says whether it is still the same. */
async function download(scope: Scope, url: string, folder: string): Promise<string> {
  const file = join(folder, `${digestOf(url)}-${basename(new URL(url).pathname)}`);
  const etag = await readFile(`${file}.etag`, "utf8").catch(() => undefined);
  const response = await fetch(url, {
    signal: scope.signal,
    headers: etag === undefined ? {} : { "if-none-match": etag },
  });
  if (response.status === 304) return file;
  if (!response.ok || response.body === null)
    throw new Failure("builder.source_failed", `${url} answers ${response.status}`);
  await pipeline(response.body, createWriteStream(`${file}.new`), { signal: scope.signal });
  await rename(`${file}.new`, file);
  const tag = response.headers.get("etag");
  await (tag === null ? rm(`${file}.etag`, { force: true }) : writeFile(`${file}.etag`, tag));
  return file;
}

/** The archive's content: of the folder that `ref` names, of its single folder when ref is `.`, or all of it. */
async function unpack(scope: Scope, repository: SourceRepository, archive: string, target: string): Promise<string> {
  if (!(await stat(target).catch(() => undefined))) {
    await rm(`${target}.new`, { recursive: true, force: true });
    await mkdir(`${target}.new`, { recursive: true });
    requireSuccess(await run(scope, ["tar", "-xf", archive, "-C", `${target}.new`, "--no-same-owner"]));
    await rename(`${target}.new`, target);
  }
  const { ref } = repository;
  if (ref === undefined || ref === "*") return target;
  const inner = ref === "." ? ((await readdir(target))[0] ?? ".") : ref;
  if (await stat(join(target, inner)).catch(() => undefined)) return join(target, inner);
  throw new Failure("builder.source_failed", `the archive ${archive} has no folder '${inner}'`);
}
