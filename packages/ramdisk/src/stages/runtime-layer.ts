import { mkdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import { requireSuccess, run } from "@ingot/exec";
import type { Scope } from "@ingot/kernel";
import { type BuildContext, makeTree, type Tree } from "../build-context.ts";
import { digestOf, digestTree } from "../digest.ts";

export const AGENT_HOME = "opt/ingot-agent";

/** The Node that runs this, without its symbols: the agent runs on the same one. */
export async function runtimeTree(scope: Scope, context: BuildContext): Promise<Tree> {
  const node = await realpath(process.execPath);
  return makeTree(scope, context, { name: "runtime", key: digestOf("runtime", await digestTree(node)) }, async (tree) => {
    const folder = join(tree, AGENT_HOME, "bin");
    await mkdir(folder, { recursive: true });
    requireSuccess(await run(scope, ["strip", "--strip-all", "-o", join(folder, "node"), node]));
  });
}
