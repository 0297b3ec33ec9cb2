import assert from "node:assert/strict";
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { requireSuccess, run } from "@ingot/exec";
import { Scope } from "@ingot/kernel";
import { testFolder, writeFiles } from "../testing/element-folder.ts";
import { copySource, fetchSource } from "./fetch-source.ts";
import type { SourceRepository } from "./source-repository.ts";

const scope = Scope.root();

function source(more: Partial<SourceRepository>): SourceRepository {
  return { element: "e", name: "s", type: "git", destination: "/tmp/s", location: "", ref: undefined, ...more };
}

async function repositoryAt(folder: string): Promise<void> {
  const git = async (...words: readonly string[]) =>
    requireSuccess(
      await run(scope, ["git", "-C", folder, "-c", "user.name=t", "-c", "user.email=t@example.org", ...words]),
    );
  await writeFiles(folder, { "a.txt": "one" });
  await git("init", "-q", "-b", "main");
  await git("add", ".");
  await git("commit", "-qm", "one");
  await git("tag", "v1");
  await writeFiles(folder, { "a.txt": "two" });
  await git("commit", "-qam", "two");
}

test("a local folder is used where it is, changes included, without its .git", async (context) => {
  const folder = await testFolder(context);
  const checkout = join(folder, "checkout");
  await writeFiles(checkout, { "a.txt": "work in progress", ".git/config": "", "node_modules/x/index.js": "" });
  const first = await fetchSource(scope, source({ location: checkout }), join(folder, "cache"));
  await copySource(first, join(folder, "out/deep"));
  assert.equal(await readFile(join(folder, "out/deep/a.txt"), "utf8"), "work in progress");
  await assert.rejects(stat(join(folder, "out/deep/.git")));
  await assert.rejects(stat(join(folder, "out/deep/node_modules")));
  await writeFiles(checkout, { ".git/index": "changed" });
  assert.equal((await fetchSource(scope, source({ location: checkout }), join(folder, "cache"))).digest, first.digest);
  await writeFiles(checkout, { "a.txt": "more" });
  assert.notEqual(
    (await fetchSource(scope, source({ location: checkout }), join(folder, "cache"))).digest,
    first.digest,
  );
});

test("git: a ref of a repository", async (context) => {
  const folder = await testFolder(context);
  await repositoryAt(join(folder, "repository"));
  const at = async (ref: string) => {
    const { path } = await fetchSource(
      scope,
      source({ location: `file://${join(folder, "repository")}`, ref }),
      join(folder, "cache"),
    );
    return readFile(join(path, "a.txt"), "utf8");
  };
  assert.equal(await at("v1"), "one");
  assert.equal(await at("main"), "two");
  assert.equal(await at("v1"), "one");
  await assert.rejects(at("v9"), { code: "builder.source_failed", message: /'s' of the element 'e'.*v9/s });
});

test("tar: downloaded once while its ETag stays, unpacked, one folder of it", async (context) => {
  const folder = await testFolder(context);
  await writeFiles(folder, { "made/top/a.txt": "one" });
  requireSuccess(await run(scope, ["tar", "-C", join(folder, "made"), "-czf", join(folder, "s.tar.gz"), "top"]));
  let sent = 0;
  const content = await readFile(join(folder, "s.tar.gz"));
  const server = createServer((request, response) => {
    if (request.url !== "/s.tar.gz") return void response.writeHead(404).end();
    if (request.headers["if-none-match"] === '"1"') return void response.writeHead(304).end();
    sent += 1;
    response.writeHead(200, { etag: '"1"' }).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  context.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const ref of [".", "top", "."]) {
    const { path } = await fetchSource(
      scope,
      source({ type: "tar", location: `${url}/s.tar.gz`, ref }),
      join(folder, "cache"),
    );
    assert.equal(await readFile(join(path, "a.txt"), "utf8"), "one");
  }
  assert.equal(sent, 1);
  await assert.rejects(
    fetchSource(scope, source({ type: "tar", location: `${url}/no.tar.gz` }), join(folder, "cache")),
    { code: "builder.source_failed", message: /answers 404/ },
  );
  await assert.rejects(
    fetchSource(scope, source({ type: "tar", location: `${url}/s.tar.gz`, ref: "other" }), join(folder, "cache")),
    { code: "builder.source_failed", message: /no folder 'other'/ },
  );
});

test("a place that is not there is told with the source's name", async () => {
  await assert.rejects(fetchSource(scope, source({ location: "/nowhere/at/all" }), "/tmp"), {
    code: "builder.source_failed",
    message: /source 's' of the element 'e' .*no file or folder \/nowhere\/at\/all/,
  });
});
