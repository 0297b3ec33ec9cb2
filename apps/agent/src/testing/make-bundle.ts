/** The agent bundled and laid out as in the ramdisk (README.md), in a folder. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build } from "esbuild";

const PACKAGE = resolve(import.meta.dirname, "../..");

export async function makeBundle(folder: string): Promise<void> {
  const description = JSON.parse(await readFile(join(PACKAGE, "package.json"), "utf8")) as {
    readonly version: string;
    readonly ingot: { readonly bundle: Readonly<Record<string, string>> };
  };
  const entries = Object.entries(description.ingot.bundle);
  await build({
    entryPoints: Object.fromEntries(entries.map(([name, path]) => [name, resolve(PACKAGE, path)])),
    outdir: folder,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node24",
    chunkNames: "chunk-[hash]",
    logLevel: "warning",
  });
  await writeFile(
    join(folder, "package.json"),
    JSON.stringify({ name: "ingot-agent", version: description.version, type: "module" }),
  );
  for (const name of ["step-kit", "machine"]) {
    const target = join(folder, "node_modules/@ingot", name);
    await mkdir(target, { recursive: true });
    const own = { name: `@ingot/${name}`, version: description.version, type: "module", exports: "./index.js" };
    await writeFile(join(target, "package.json"), JSON.stringify(own));
    await writeFile(join(target, "index.js"), `export * from "../../../${name}.js";\n`);
  }
  await mkdir(join(folder, "plugins"), { recursive: true });
}
