import { cp, mkdir, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Failure, type Scope } from "@ingot/kernel";
import { loadPlugin, readPluginPackage } from "./hardware/load-plugins.ts";
import { agentManifest } from "./manifest.ts";

/**
 * Checks the package in `source`, copies it into the plug-in folder and loads it from there; whatever is wrong with it is said now, not
 * on a machine that waits. A package of the same name is replaced. Nothing is changed when it does not work.
 */
export async function installPlugin(
  scope: Scope,
  source: string,
  plugins: string,
): Promise<{ readonly name: string; readonly target: string }> {
  const { name } = await readPluginPackage(resolve(source));
  const target = join(plugins, name.replace(/^@/, "").replaceAll("/", "-"));
  const incoming = join(plugins, `.incoming-${process.pid}`);
  const previous = join(plugins, `.previous-${process.pid}`);
  await mkdir(plugins, { recursive: true });
  await cp(resolve(source), incoming, {
    recursive: true,
    dereference: true,
    filter: (path) => !/\/(node_modules|\.git)$/.test(path),
  });
  let replaced = false;
  try {
    await loadPlugin(incoming);
    replaced = await rename(target, previous).then(
      () => true,
      () => false,
    );
    await rename(incoming, target);
    const { problems } = await agentManifest(scope, plugins);
    const [problem] = problems.filter((each) => each.package === name || each.message.includes(name));
    if (problem !== undefined) throw new Failure("agent.plugin_invalid", problem.message);
    await rm(previous, { recursive: true, force: true });
    return { name, target };
  } catch (error) {
    await rm(incoming, { recursive: true, force: true });
    await rm(target, { recursive: true, force: true });
    if (replaced) await rename(previous, target);
    throw error;
  }
}
