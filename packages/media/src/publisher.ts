import { mkdir, open, readdir, rename, rm, stat, symlink } from "node:fs/promises";
import { dirname, extname, join, resolve } from "node:path";
import { Failure, newSecret } from "@ingot/kernel";

export interface PublishOptions {
  /** The last part of the URL; letters, digits, `.`, `_` and `-`. */
  readonly name: string;
  /** For whom: a node's UUID. What is published for an owner can be taken back even after a crash of the publisher. */
  readonly owner?: string;
  /** The file becomes the publisher's: it is moved, and deleted when it is unpublished. */
  readonly adopt?: boolean;
  /** It outlasts a power cut too, as what is wanted for longer than an operation must; written through to the disk. */
  readonly lasting?: boolean;
}

export interface Publication {
  /** `/ingot/v1/media/SECRET/NAME` */
  readonly path: string;
  unpublish(): Promise<void>;
}

/** A published file, for the route that serves it. */
export interface MediaFile {
  readonly file: string;
  readonly size: number;
  readonly modifiedMs: number;
  readonly contentType: string;
}

/** Gives files unguessable URLs, until they are taken back. What is published stays so across restarts. */
export interface MediaPublisher {
  /** A folder on the file system of published files, to build in what is then adopted. */
  readonly workFolder: string;
  publish(file: string, options: PublishOptions): Promise<Publication>;
  /** `undefined` for anything that is not published: the answer is then 404, whatever was asked. */
  find(secret: string, name: string): Promise<MediaFile | undefined>;
  /** Takes back by the publication's path. Safe to repeat. */
  unpublish(path: string): Promise<void>;
  /** Takes back everything that was published for an owner. Safe to repeat. */
  retract(owner: string): Promise<void>;
  /** For whom something may be published, earlier processes' owners too. */
  owners(): Promise<readonly string[]>;
}

const MEDIA_ROUTE = "/ingot/v1/media";
const SECRET = /^[A-Za-z0-9_-]{20,100}$/;
const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,200}$/;

/**
 * A publisher whose only memory is a folder: `published/SECRET/NAME` is the file, or a link to it, and
 * `owners/OWNER/SECRET` says for whom. What an earlier process left half-built in its work folder is removed.
 */
export async function openMediaPublisher(folder: string): Promise<MediaPublisher> {
  const folders = {
    published: join(resolve(folder), "published"),
    owners: join(resolve(folder), "owners"),
    work: join(resolve(folder), "work"),
  };
  await rm(folders.work, { recursive: true, force: true });
  for (const path of Object.values(folders)) await mkdir(path, { recursive: true, mode: 0o700 });
  const remove = (secret: string) => rm(join(folders.published, secret), { recursive: true, force: true });
  const unpublish = async (path: string) => {
    const secret = secretOf(path);
    if (secret !== undefined) await remove(secret);
  };
  return {
    workFolder: folders.work,
    publish: async (file, options) => {
      const path = await place(folders, resolve(file), options);
      return { path, unpublish: () => unpublish(path) };
    },
    find: async (secret, name) =>
      SECRET.test(secret) && NAME.test(name) ? describe(join(folders.published, secret, name)) : undefined,
    unpublish,
    retract: async (owner) => {
      const own = join(folders.owners, requireName(owner));
      for (const secret of await readdir(own).catch(() => [])) await remove(secret);
      await rm(own, { recursive: true, force: true });
    },
    owners: () => readdir(folders.owners),
  };
}

interface Folders {
  readonly published: string;
  readonly owners: string;
}

/** The owner is written first, so that a crash in between leaves nothing that cannot be found again. */
async function place(folders: Folders, file: string, options: PublishOptions): Promise<string> {
  const { owner, adopt, lasting } = options;
  const name = requireName(options.name);
  if ((await describe(file)) === undefined) {
    throw new Failure("media.not_found", `there is no file '${file}' to publish`);
  }
  const secret = newSecret();
  if (owner !== undefined) await mkdir(join(folders.owners, requireName(owner), secret), { recursive: true });
  await mkdir(join(folders.published, secret), { mode: 0o700 });
  const target = join(folders.published, secret, name);
  if (adopt === true && lasting === true) await writeThrough(file);
  await (adopt === true ? rename(file, target) : symlink(file, target));
  if (lasting === true) {
    const own = owner === undefined ? [] : [join(folders.owners, owner), folders.owners];
    for (const folder of [dirname(target), folders.published, ...own]) await writeThrough(folder);
  }
  return `${MEDIA_ROUTE}/${secret}/${name}`;
}

/** A file's content, or a folder's list. */
async function writeThrough(path: string): Promise<void> {
  await using handle = await open(path, "r");
  await handle.sync();
}

function requireName(name: string): string {
  if (NAME.test(name)) return name;
  throw new Failure("input.invalid", `'${name}' cannot be the name of a published file`);
}

async function describe(file: string): Promise<MediaFile | undefined> {
  try {
    const facts = await stat(file);
    if (!facts.isFile()) return undefined;
    return { file, size: facts.size, modifiedMs: facts.mtimeMs, contentType: contentType(file) };
  } catch {
    return undefined; // gone, or never there: the same to whoever asks
  }
}

function secretOf(path: string): string | undefined {
  if (!path.startsWith(`${MEDIA_ROUTE}/`)) return undefined;
  const secret = path.slice(MEDIA_ROUTE.length + 1).split("/", 1)[0];
  return secret !== undefined && SECRET.test(secret) ? secret : undefined;
}

function contentType(file: string): string {
  return extname(file) === ".iso" ? "application/x-iso9660-image" : "application/octet-stream";
}
