/**
 * `bundle-server.ts DIRECTORY`: makes one file of the server and all its sources in the directory, which is to be named for
 * their content. Loading hundreds of sources takes seconds; the launcher starts this in their place.
 */
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build, type Plugin } from "esbuild";

const ROOT = join(import.meta.dirname, "../..");
/** What older sources were made into is kept so often: a checkout goes back and forth. */
const KEPT = 5;
/** A server that has spoken to no BMC and no agent yet has not loaded the client either: it is a quarter of all code. */
const lazyUndici: Plugin = {
  name: "lazy undici",
  setup({ onLoad, onResolve }) {
    const names = ["Agent", "buildConnector", "errors", "request"];
    const getters = names.map((name) => `get ${name}() { return require("undici/index.js").${name}; },`);
    onResolve({ filter: /^undici$/ }, () => ({ path: "undici", namespace: "lazy" }));
    onLoad({ filter: /./, namespace: "lazy" }, () => ({
      contents: `module.exports = {\n${getters.join("\n")}\n};`,
      resolveDir: ROOT,
    }));
  },
};

const directory = process.argv[2];
if (directory === undefined) throw new Error("say into which directory");
const made = `${directory}.${process.pid}`;
await build({
  entryPoints: [join(ROOT, "apps/ingotd/src/main.ts")],
  outfile: join(made, "main.cjs"),
  bundle: true,
  platform: "node",
  // Not a module: importing a part of Node into a module loads all that it has, fetch and WebSocket with it.
  format: "cjs",
  define: { "import.meta.dirname": "__dirname" },
  target: "node24",
  minifyWhitespace: true,
  minifySyntax: true,
  // One character that is not Latin-1 would double what the text takes in memory.
  legalComments: "external",
  external: ["better-sqlite3", "pg-native", "undici/index.js"],
  plugins: [lazyUndici],
  logLevel: "error",
});
await mkdir(dirname(directory), { recursive: true });
// Another process that made the same came first: then its result is as good.
await rename(made, directory).catch(() => rm(made, { recursive: true, force: true }));
await removeOld(dirname(directory));

async function removeOld(folder: string): Promise<void> {
  const there = await Promise.all(
    (await readdir(folder)).map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })),
  );
  const newestFirst = there.toSorted((a, b) => b.at - a.at);
  for (const { name } of newestFirst.slice(KEPT)) await rm(join(folder, name), { recursive: true, force: true });
}
