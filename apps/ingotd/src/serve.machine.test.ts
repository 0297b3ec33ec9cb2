import assert from "node:assert/strict";
import { chmod, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type Child, run, spawn } from "@ingot/exec";
import { Scope } from "@ingot/kernel";

const MAIN = join(import.meta.dirname, "main.ts");
const folder = () => mkdtemp(join(tmpdir(), "ingotd-"));

async function serve(...options: string[]) {
  using scope = Scope.root({ timeoutMs: 30_000, what: "ingotd" });
  const result = await run(scope, [process.execPath, MAIN, "serve", ...options]);
  assert.doesNotMatch(result.stderr + result.stdout, /\n\s+at /, "a stack trace");
  return result;
}

/** Starts a server and answers with what it said once it listens. */
async function started(...options: string[]): Promise<{ child: Child; url: string; said: () => string }> {
  const child = spawn(process.execPath, [MAIN, "serve", "--listen", "127.0.0.1:0", ...options]);
  let text = "";
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const found = /listens on (http:\S+)/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.stderr?.on("data", (chunk: Buffer) => (text += chunk.toString()));
    void child.ended.then(() => reject(new Error(text)));
  });
  return { child, url, said: () => text };
}

test("it says in one line where it listens, answers, and stops at SIGTERM with everything kept", async () => {
  const data = await folder();
  const first = await started("--data", data);
  const created = await fetch(`${first.url}/v1/nodes`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-openstack-ironic-api-version": "1.82" },
    body: JSON.stringify({ driver: "redfish", name: "kept" }),
  });
  assert.equal(created.status, 201, await created.text());
  first.child.kill("SIGTERM");
  assert.deepEqual(await first.child.ended, { kind: "exited", code: 0 });
  assert.equal(first.said().trim().split("\n").length, 2);
  const second = await started("--data", data);
  const again = await fetch(`${second.url}/v1/nodes/kept`, { headers: { "x-openstack-ironic-api-version": "1.82" } });
  assert.equal(again.status, 200);
  const refused = await serve("--data", data, "--listen", "127.0.0.1:0");
  assert.match(refused.stderr, /error: .*another process.*hint: .*--data/s);
  const [pid] = (await readFile(join(data, "ingotd.pid"), "utf8")).split("\n");
  assert.equal(Number(pid), second.child.pid);
  second.child.kill("SIGKILL");
  await second.child.ended;
  const third = await started("--data", data);
  third.child.kill("SIGTERM");
  await third.child.ended;
  await assert.rejects(readFile(join(data, "ingotd.pid")), { code: "ENOENT" });
  const log = (await readFile(join(data, "ingotd.log"), "utf8")).trim().split("\n");
  for (const line of log) JSON.parse(line);
});

test("fake-hardware is a driver only when it is named", async () => {
  const data = await folder();
  const { child, url } = await started("--data", data);
  const { drivers } = (await (await fetch(`${url}/v1/drivers`)).json()) as { drivers: { name: string }[] };
  assert.deepEqual(
    drivers.map((driver) => driver.name),
    ["redfish"],
  );
  child.kill("SIGTERM");
  await child.ended;
  const unknown = await serve("--data", data, "--hardware-types", "fake-hardware,ipnmi");
  assert.match(unknown.stderr, /there is no hardware type 'ipnmi'\nhint: There are: /);
});

test("a port in use is named, with what to do", async () => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, "127.0.0.1", resolve));
  const address = holder.address();
  const port = typeof address === "object" ? address?.port : 0;
  const result = await serve("--data", await folder(), "--listen", `127.0.0.1:${port}`);
  holder.close();
  assert.deepEqual(result.ending, { kind: "exited", code: 1 });
  assert.match(result.stderr, new RegExp(`^error: another program listens on 127.0.0.1:${port}\\nhint: .*--listen`));
});

test("another address than loopback needs --insecure", async () => {
  const result = await serve("--data", await folder(), "--listen", "0.0.0.0:0");
  assert.match(result.stderr, /^error: 0\.0\.0\.0 is not a loopback address.*\nhint: .*--insecure/);
});

test("a data directory that is a file, or may not be written, is named", async () => {
  const file = join(await folder(), "file");
  await writeFile(file, "");
  const result = await serve("--data", file);
  assert.match(result.stderr, /^error: the data directory .*file cannot be written/);
  const closed = await folder();
  await chmod(closed, 0o500);
  if (process.getuid?.() === 0) return; // nothing is closed to root
  assert.match((await serve("--data", join(closed, "x"))).stderr, /^error: the data directory/);
});

test("options, environment and DIR/ingot.yaml are checked, each by its name", async () => {
  const data = await folder();
  assert.match((await serve("--data", data, "--lisen", "x")).stderr, /^error: .*--lisen/);
  assert.match((await serve("--data", data, "--listen", "here")).stderr, /^error: --listen is 'here'/);
  assert.match((await serve("--data", data, "--power-timeout", "soon")).stderr, /^error: power-timeout is 'soon'/);
  await writeFile(join(data, "ingot.yaml"), "fast_trak: true\n");
  assert.match((await serve("--data", data)).stderr, /ingot\.yaml: there is no option 'fast-trak'/);
  await writeFile(join(data, "ingot.yaml"), "fast_track: [\n");
  assert.match((await serve("--data", data)).stderr, /ingot\.yaml: /);
  const help = await serve("--help");
  assert.match(help.stdout, /--hardware-types LIST/);
});
