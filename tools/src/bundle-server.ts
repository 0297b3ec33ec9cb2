/**
 * `bundle-server.ts DIRECTORY`: makes one file of the server and all its sources in the directory, which is to be named for
 * their content. Loading hundreds of sources takes seconds; the launcher starts this in their place.
 */
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build, type Plugin } from "esbuild";

const ROOT = join(import.meta.dirname, "../..");
/** What older sources were made into is kept so often: a checkout goes back and forth. */
const KEPT = 5;
/**
 * What a start does not need: it is read when it is first used. A server that has spoken to no BMC and no agent yet needs no
 * HTTP client (a quarter of all code, and so left out of the file), one over SQLite no PostgreSQL, and so on.
 */
const LAZY = ["undici", "pg", "semver", "yaml", "node:http2", "node:https", "node:zlib"];

const lazy: Plugin = {
  name: "lazy",
  setup({ onLoad, onResolve }) {
    const real = createRequire(import.meta.url);
    onResolve({ filter: new RegExp(`^(?:${LAZY.join("|")})$`) }, ({ path, namespace }) =>
      namespace === "lazy" ? undefined : { path, namespace: "lazy" },
    );
    onLoad({ filter: /./, namespace: "lazy" }, ({ path }) => {
      const getters = Object.keys(real(path)).map((name) => `get ${name}() { return require("${path}").${name}; },`);
      return { contents: `module.exports = {\n${getters.join("\n")}\n};`, resolveDir: ROOT };
    });
  },
};

/**
 * In one file nothing is gained by an import that waits, and all that such an import reaches would be wrapped, each module in
 * a function of its own, instead of being joined: a tenth of a start.
 */
const joined: Plugin = {
  name: "joined",
  setup({ onLoad }) {
    onLoad({ filter: /\/(?:packages|apps)\/.*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const imports: string[] = [];
      const contents = text.replaceAll(/await import\(("[^"]+")\)/g, (_, from: string) => {
        imports.push(`import * as joined${imports.length} from ${from};`);
        return `joined${imports.length - 1}`;
      });
      return { contents: `${imports.join(" ")}${contents}`, loader: "ts" };
    });
  },
};

const directory = process.argv[2];
if (directory === undefined) throw new Error("say into which directory");
const made = `${directory}.${process.pid}`;
const { outputFiles } = await build({
  write: false,
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
  legalComments: "none",
  external: ["better-sqlite3", "pg-native", "undici"],
  plugins: [lazy, joined],
  logLevel: "error",
});
await mkdir(made, { recursive: true });
for (const { path, text } of outputFiles) await writeFile(path, inAscii(text));
await mkdir(dirname(directory), { recursive: true });
// Another process that made the same came first: then its result is as good.
await rename(made, directory).catch(() => rm(made, { recursive: true, force: true }));
await removeOld(dirname(directory));

/**
 * One other character would double what the text takes in memory, and make reading it slow. In strings esbuild has written
 * them so already; what is left stands in regular expressions, which read it the same.
 */
function inAscii(text: string): string {
  return text.replaceAll(/[^\p{ASCII}]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}

async function removeOld(folder: string): Promise<void> {
  const there = await Promise.all(
    (await readdir(folder)).map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })),
  );
  const newestFirst = there.toSorted((a, b) => b.at - a.at);
  for (const { name } of newestFirst.slice(KEPT)) await rm(join(folder, name), { recursive: true, force: true });
}
