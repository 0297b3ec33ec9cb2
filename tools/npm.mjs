#!/usr/bin/env node
// Runs npm on a machine that has some Node (18 or later) and no npm: the pinned one, fetched once from the registry and
// checked. Debian's own npm package would bring some 340 others with it.
// Plain JavaScript: the Node that runs this is whichever there is, before the pinned one is installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const VERSION = "10.9.9";
const INTEGRITY = "sha512-1g+6jLQvaIuB4zwvHL7yrXuXcWZwDsCtBX8bbWDqbvJSSr9nPiDDWTHNgwXR27iIcTTW7v3A57hDW9RYv2W4Yg==";

const registry = (process.env.npm_config_registry ?? "https://registry.npmjs.org").replace(/\/+$/, "");
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "ingot");
const home = join(cache, `npm-${VERSION}`);
const program = join(home, "package/bin/npm-cli.js");

async function download() {
  const url = `${registry}/npm/-/npm-${VERSION}.tgz`;
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  const archive = Buffer.from(await response.arrayBuffer());
  const found = `sha512-${createHash("sha512").update(archive).digest("base64")}`;
  if (found !== INTEGRITY) throw new Error(`${url} is not npm ${VERSION}: its digest is ${found}, not ${INTEGRITY}`);
  return archive;
}

// Unpacked beside its place and renamed: a run that was cut off leaves nothing that looks whole.
async function fetchNpm() {
  const archive = await download();
  const draft = `${home}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  writeFileSync(join(draft, "npm.tgz"), archive);
  const tar = spawnSync("tar", ["-xzf", "npm.tgz", "--no-same-owner"], { cwd: draft, encoding: "utf8" });
  if (tar.status !== 0) throw new Error(`tar could not unpack npm: ${tar.stderr ?? tar.error}`);
  rmSync(join(draft, "npm.tgz"));
  if (existsSync(program)) rmSync(draft, { recursive: true });
  else renameSync(draft, home);
}

try {
  if (!existsSync(program)) await fetchNpm();
} catch (error) {
  const cause = error.cause === undefined ? "" : ` (${error.cause})`;
  process.stderr.write(`error: npm could not be fetched: ${error.message}${cause}\n`);
  process.stderr.write(
    "hint: give the registry in npm_config_registry, or install npm (apt-get install npm), and run this again\n",
  );
  process.exit(1);
}
const ran = spawnSync(process.execPath, [program, ...process.argv.slice(2)], { stdio: "inherit" });
process.exit(ran.status ?? 1);
