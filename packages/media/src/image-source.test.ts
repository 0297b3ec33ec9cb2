import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import { isFailure, Scope } from "@ingot/kernel";
import { localImage } from "./image-cache.ts";
import { openImage, statImage } from "./image-source.ts";

const scope = Scope.root();
const ANY = { fileUrlAllowedPaths: ["/"] };

async function serve(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url, [Symbol.asyncDispose]: close };
}

test("an http image: its size, its version, its bytes", async () => {
  await using server = await serve((request, response) => {
    response.writeHead(200, { "content-length": 5, etag: '"1"' }).end(request.method === "HEAD" ? undefined : "hello");
  });
  const facts = await statImage(scope, `${server.url}/a.img`, ANY);
  assert.deepEqual([facts.size, facts.version, facts.file], [5, '"1"', undefined]);
  const { stream } = await openImage(scope, `${server.url}/a.img`, ANY);
  assert.equal((await buffer(stream)).toString(), "hello");
});

test("a server that knows no HEAD is asked for one byte", async () => {
  await using server = await serve((request, response) => {
    if (request.method === "HEAD") return void response.writeHead(405).end();
    response.writeHead(206, { "content-range": "bytes 0-0/12345", "content-length": 1 }).end("x");
  });
  assert.equal((await statImage(scope, server.url, ANY)).size, 12345);
});

test("404, 500, nobody there, and a wrong URL are told apart; no secret is shown", async () => {
  await using server = await serve(
    (request, response) => void response.writeHead(request.url === "/500" ? 500 : 404).end(),
  );
  const secret = server.url.replace("http://", "http://user:hunter2@");
  await assert.rejects(statImage(scope, `${secret}/x?sig=hunter2`, ANY), (error) => {
    assert.ok(isFailure(error, "media.not_found") && /404/.test(error.message) && !error.message.includes("hunter2"));
    return true;
  });
  await assert.rejects(
    openImage(scope, `${server.url}/500`, ANY),
    (error) => isFailure(error, "media.unreachable") && error.retryable,
  );
  await assert.rejects(
    statImage(scope, "http://127.0.0.1:1/x", ANY),
    (error) => isFailure(error, "media.unreachable") && /ECONNREFUSED|bad port/.test(error.message),
  );
  const refused = ["ftp://x/y", "nonsense", "", "javascript:alert(1)"];
  for (const url of [...refused, "ftp://user:hunter2@x/y", "http://user:hunter2/@x", "file://user:hunter2@x/y"]) {
    await assert.rejects(
      statImage(scope, url, ANY),
      (error) => isFailure(error, "media.url_refused") && !error.message.includes("hunter2"),
    );
  }
});

test("a download that is cut off midway is an error, not a short image", async () => {
  await using server = await serve((_, response) => {
    response.writeHead(200, { "content-length": 1000 });
    response.write("some", () => response.destroy());
  });
  const { stream } = await openImage(scope, server.url, ANY);
  await assert.rejects(
    buffer(stream),
    (error) => isFailure(error, "media.cut_off") && /4 of 1000 bytes/.test(error.message),
  );
});

test("file:// URLs lie below an allowed folder, links resolved", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ingot-source-"));
  try {
    await writeFile(join(folder, "an image.raw"), "bytes");
    await symlink("/etc/passwd", join(folder, "link"));
    const policy = { fileUrlAllowedPaths: [folder] };
    const facts = await statImage(scope, `file://${folder}/an%20image.raw`, policy);
    assert.deepEqual([facts.size, facts.file], [5, join(folder, "an image.raw")]);
    assert.equal(
      (await buffer((await openImage(scope, `file://${folder}/an%20image.raw`, policy)).stream)).toString(),
      "bytes",
    );
    for (const url of [
      `file://${folder}/link`,
      `file://${folder}/../../etc/passwd`,
      `file://${folder}x/y`,
      "file://host/etc/passwd",
      "file:///etc/pass%2fwd",
    ]) {
      await assert.rejects(statImage(scope, url, policy), (error) => isFailure(error, "media.url_refused"), url);
    }
    await assert.rejects(statImage(scope, `file://${folder}/none`, policy), (error) =>
      isFailure(error, "media.not_found"),
    );
    await assert.rejects(
      statImage(scope, `file://${folder}`, ANY),
      (error) => isFailure(error, "media.not_found") && /not a file/.test(error.message),
    );
    await assert.rejects(statImage(scope, "file:///etc/passwd", { fileUrlAllowedPaths: [] }), (error) =>
      isFailure(error, "media.url_refused"),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a kernel is downloaded once, and again when it has changed", async () => {
  let version = 1;
  let downloads = 0;
  await using server = await serve((request, response) => {
    if (request.method === "GET") downloads += 1;
    const body = `kernel ${version}`;
    response
      .writeHead(200, { etag: `"${version}"`, "content-length": body.length })
      .end(request.method === "HEAD" ? undefined : body);
  });
  const cacheFolder = await mkdtemp(join(tmpdir(), "ingot-cache-"));
  try {
    const get = async () => readFile(await localImage(scope, `${server.url}/k`, { cacheFolder, sources: ANY }), "utf8");
    assert.deepEqual([await get(), await get(), downloads], ["kernel 1", "kernel 1", 1]);
    version = 2;
    assert.deepEqual([await get(), downloads], ["kernel 2", 2]);
  } finally {
    await rm(cacheFolder, { recursive: true });
  }
});
