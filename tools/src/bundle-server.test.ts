/** The one file that serves: what it holds, and what its start leaves alone. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { requireSuccess, run, spawn } from "@ingot/exec";
import { Scope } from "@ingot/kernel";

// Below node_modules: there the file finds what it does not hold.
const CACHE = join(import.meta.dirname, "../../node_modules/.cache");
let folder: string;
let program: string;

before(async () => {
  await mkdir(CACHE, { recursive: true });
  folder = await mkdtemp(join(CACHE, "bundle-test-"));
  program = join(folder, "made/main.cjs");
  const bundler = join(import.meta.dirname, "bundle-server.ts");
  requireSuccess(await run(Scope.root(), [process.execPath, bundler, join(folder, "made")]));
});
after(() => rm(folder, { recursive: true }));

test("it is ASCII, and a program that says what it takes", async () => {
  assert.match(await readFile(program, "utf8"), /^\p{ASCII}+$/u);
  const help = await run(Scope.root(), [process.execPath, program, "serve", "--help"]);
  assert.match(requireSuccess(help).stdout, /Usage: ingot serve/);
});

test("a server that has just started has not read its HTTP client, HTTP/2, TLS or compression", async () => {
  const report = join(folder, "report.cjs");
  await writeFile(
    report,
    'process.on("exit", () => console.log([...process.moduleLoadList, ...Object.keys(require.cache)].join("\\n")));',
  );
  const serve = ["serve", "--data", join(folder, "data"), "--listen", "127.0.0.1:0"];
  const server = spawn(process.execPath, ["--require", report, program, ...serve]);
  let printed = "";
  server.stdout?.once("data", () => server.kill("SIGTERM"));
  server.stdout?.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  assert.deepEqual(await server.ended, { kind: "exited", code: 0 });
  const loaded = printed.split("\n");
  assert.ok(loaded.includes("NativeModule http"), "nothing was reported");
  const early = ["http2", "https", "zlib"].map((name) => `NativeModule ${name}`);
  assert.deepEqual(
    loaded.filter((name) => early.includes(name) || name.includes("/node_modules/undici/")),
    [],
  );
});
