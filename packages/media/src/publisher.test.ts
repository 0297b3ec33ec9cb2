import assert from "node:assert/strict";
import {
  access,
  type FileHandle,
  mkdtemp,
  open as openFile,
  readdir,
  readFile,
  readlink,
  rm,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { isFailure } from "@ingot/kernel";
import { openMediaPublisher } from "./publisher.ts";

async function open() {
  const folder = await mkdtemp(join(tmpdir(), "ingot-publisher-"));
  const image = join(folder, "image.qcow2");
  await writeFile(image, "the image");
  return {
    folder,
    image,
    publisher: await openMediaPublisher(folder),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

const parts = (path: string) => path.split("/").slice(-2) as [string, string];

test("a file has an unguessable path until it is withdrawn, and stays where it is", async () => {
  await using it = await open();
  const publication = await it.publisher.publish(it.image, { name: "image.qcow2" });
  assert.match(publication.path, /^\/ingot\/v1\/media\/[A-Za-z0-9_-]{43}\/image\.qcow2$/);
  const found = await it.publisher.find(...parts(publication.path));
  assert.equal(found?.size, 9);
  await publication.unpublish();
  await publication.unpublish();
  assert.equal(await it.publisher.find(...parts(publication.path)), undefined);
  assert.equal(await readFile(it.image, "utf8"), "the image");
});

test("what is to last is written through to the disk, with every folder that leads to it, before it is anybody's", async (t) => {
  await using it = await open();
  const handle = await openFile(it.image);
  const synced: string[] = [];
  const { sync } = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  t.mock.method(Object.getPrototypeOf(handle) as FileHandle, "sync", async function (this: FileHandle) {
    synced.push(await readlink(`/proc/self/fd/${this.fd}`));
    await sync.call(this);
  });
  await it.publisher.publish(it.image, { name: "a.iso", owner: "n1" });
  assert.deepEqual(synced, []);
  const { path } = await it.publisher.publish(it.image, { name: "a.iso", owner: "n1", adopt: true, lasting: true });
  const [secret] = parts(path);
  const folders = [`published/${secret}`, "published", "owners/n1", "owners"].map((each) => join(it.folder, each));
  assert.deepEqual(synced, [it.image, ...folders]);
  assert.equal((await it.publisher.find(...parts(path)))?.size, 9);
});

test("an adopted file is gone when it is withdrawn", async () => {
  await using it = await open();
  const { path } = await it.publisher.publish(it.image, { name: "boot.iso", adopt: true });
  const found = await it.publisher.find(...parts(path));
  assert.equal(found?.contentType, "application/x-iso9660-image");
  await assert.rejects(access(it.image));
  await it.publisher.unpublish(path);
  await assert.rejects(access(found?.file ?? ""));
});

test("what was published for an owner is found again by another process", async () => {
  await using it = await open();
  const first = await it.publisher.publish(it.image, { name: "a", owner: "node-1" });
  const other = await it.publisher.publish(it.image, { name: "b", owner: "node-2" });
  await writeFile(join(it.publisher.workFolder, "half.iso"), "");
  const again = await openMediaPublisher(it.folder);
  assert.ok((await again.find(...parts(first.path))) !== undefined);
  assert.deepEqual(await readdir(again.workFolder), []);
  assert.deepEqual((await again.owners()).toSorted(), ["node-1", "node-2"]);
  await again.retract("node-1");
  await again.retract("node-1");
  assert.equal(await again.find(...parts(first.path)), undefined);
  assert.ok((await again.find(...parts(other.path))) !== undefined);
  assert.deepEqual(await again.owners(), ["node-2"]);
});

test("nothing else can be asked for", async () => {
  await using it = await open();
  const { path } = await it.publisher.publish(it.image, { name: "image" });
  const [secret] = parts(path);
  for (const [asked, name] of [
    ["..", "image.qcow2"],
    [secret, ".."],
    [secret, "../../image.qcow2"],
    [secret, ""],
    ["", "image"],
    [`${secret}/..`, "image"],
  ]) {
    assert.equal(await it.publisher.find(asked ?? "", name ?? ""), undefined);
  }
  for (const path_ of ["/etc", "..", "", "/ingot/v1/media/../x"]) await it.publisher.unpublish(path_);
  assert.ok((await it.publisher.find(secret, "image")) !== undefined);
  await assert.rejects(it.publisher.publish(it.image, { name: "../evil" }), (error) =>
    isFailure(error, "input.invalid"),
  );
  await assert.rejects(it.publisher.retract("../published"), (error) => isFailure(error, "input.invalid"));
  await assert.rejects(it.publisher.publish(join(it.folder, "nothing"), { name: "x" }), (error) =>
    isFailure(error, "media.not_found"),
  );
});
