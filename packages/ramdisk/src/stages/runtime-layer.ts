import { mkdir, readFile, realpath, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { requireSuccess, run } from "@ingot/exec";
import type { Scope } from "@ingot/kernel";
import { trimIcu } from "./trim-icu.ts";
import { type BuildContext, makeTree, type Tree } from "../build-context.ts";
import { digestOf, digestTree } from "../digest.ts";

export const AGENT_HOME = "opt/ingot-agent";

/** Raise it when the same Node is trimmed in another way. */
const TRIM_VERSION = 1;

/** The Node that runs this, without its symbols and the world's translations: the agent runs on the same one. */
export async function runtimeTree(scope: Scope, context: BuildContext): Promise<Tree> {
  const node = await realpath(process.execPath);
  return makeTree(
    scope,
    context,
    { name: "runtime", key: digestOf("runtime", TRIM_VERSION, await digestTree(node)) },
    async (tree) => {
      const folder = join(tree, AGENT_HOME, "bin");
      await mkdir(folder, { recursive: true });
      const program = join(folder, "node");
      requireSuccess(await run(scope, ["strip", "--strip-all", "-o", program, node]));
      const content = await readFile(program);
      trimIcu(content);
      await writeFile(program, content);
      requireSuccess(await run(scope, [program, "--version"]));
    },
  );
}
