import { mkdir, rename, rm, stat, symlink } from "node:fs/promises";
import { extname, join, resolve } from "node:path";
import { Failure, newSecret } from "@ingot/kernel";

export interface PublishOptions {
  /** The last part of the URL; letters, digits, `.`, `_` and `-`. */
  readonly name: string;
  /** From `newSecret()`; made when it is left out. Choose it first to be able to take back what a crash left behind. */
  readonly secret?: string;
  /** The file becomes the publisher's: it is moved, and deleted when it is unpublished. */
  readonly adopt?: boolean;
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
  /** Takes back by the publication's path (or its secret). Safe to repeat. */
  unpublish(pathOrSecret: string): Promise<void>;
}

const MEDIA_ROUTE = "/ingot/v1/media";
const SECRET = /^[A-Za-z0-9_-]{20,100}$/;
const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,200}$/;

/**
 * A publisher whose only memory is a folder: `published/SECRET/NAME` is the file, or a link to it.
 * What an earlier process left half-built in its work folder is removed.
 */
export async function openMediaPublisher(folder: string): Promise<MediaPublisher> {
  const published = join(resolve(folder), "published");
  const workFolder = join(resolve(folder), "work");
  await rm(workFolder, { recursive: true, force: true });
  await mkdir(workFolder, { recursive: true, mode: 0o700 });
  await mkdir(published, { recursive: true, mode: 0o700 });
  const unpublish = async (pathOrSecret: string) => {
    const secret = secretOf(pathOrSecret);
    if (secret !== undefined) await rm(join(published, secret), { recursive: true, force: true });
  };
  return {
    workFolder,
    publish: async (file, options) => {
      const path = await place(published, resolve(file), options);
      return { path, unpublish: () => unpublish(path) };
    },
    find: async (secret, name) =>
      SECRET.test(secret) && NAME.test(name) ? describe(join(published, secret, name)) : undefined,
    unpublish,
  };
}

async function place(published: string, file: string, options: PublishOptions): Promise<string> {
  const { name, secret = newSecret() } = options;
  if (!NAME.test(name)) throw new Failure("input.invalid", `'${name}' is not a name for a published file`);
  if (!SECRET.test(secret)) throw new Failure("input.invalid", "the secret of a published file has not the right form");
  if ((await describe(file)) === undefined)
    throw new Failure("media.not_found", `there is no file '${file}' to publish`);
  const target = join(published, secret, name);
  await rm(join(published, secret), { recursive: true, force: true });
  await mkdir(join(published, secret), { mode: 0o700 });
  await (options.adopt === true ? rename(file, target) : symlink(file, target));
  return `${MEDIA_ROUTE}/${secret}/${name}`;
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

function secretOf(pathOrSecret: string): string | undefined {
  const secret = pathOrSecret.startsWith(`${MEDIA_ROUTE}/`)
    ? pathOrSecret.slice(MEDIA_ROUTE.length + 1).split("/", 1)[0]
    : pathOrSecret;
  return secret !== undefined && SECRET.test(secret) ? secret : undefined;
}

function contentType(file: string): string {
  return extname(file) === ".iso" ? "application/x-iso9660-image" : "application/octet-stream";
}
