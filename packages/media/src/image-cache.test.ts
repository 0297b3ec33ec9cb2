import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { Scope } from "@ingot/kernel";
import { localImage } from "./image-cache.ts";

const MANY = 40;

async function kernelServer(t: TestContext, headers: Record<string, string>) {
  let downloads = 0;
  const server = createServer((request, response) => {
    if (request.method === "GET") downloads += 1;
    response.writeHead(200, { ...headers, "content-length": 6 }).end(request.method === "HEAD" ? undefined : "kernel");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cacheFolder = await mkdtemp(join(tmpdir(), "cache-"));
  t.after(async () => {
    server.closeAllConnections();
    server.close();
    await rm(cacheFolder, { recursive: true });
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/kernel`;
  const all = () =>
    Promise.all(
      Array.from({ length: MANY }, () =>
        localImage(Scope.root(), url, { cacheFolder, sources: { fileUrlAllowedPaths: [] } }),
      ),
    );
  return { all, downloads: () => downloads };
}

test("many who want the same file at once share one download", async (t) => {
  const { all, downloads } = await kernelServer(t, { etag: '"1"' });
  const paths = new Set(await all());
  assert.deepEqual([paths.size, downloads()], [1, 1]);
  await all();
  assert.equal(downloads(), 1);
});

test("a file that somebody has just asked for is there, however many others were asked for since", async (t) => {
  const { all } = await kernelServer(t, {});
  const paths = await all();
  assert.equal(new Set(paths).size, MANY);
  for (const path of paths) assert.equal(await readFile(path, "utf8"), "kernel");
});
