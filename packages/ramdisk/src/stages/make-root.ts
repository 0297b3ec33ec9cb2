import { chmod } from "node:fs/promises";
import { Failure, type Scope } from "@ingot/kernel";
import { type BuildContext, makeTree, type Tree, withSandbox } from "../build-context.ts";
import { digestOf, digestTree } from "../digest.ts";
import { packageWishes } from "../elements/package-installs.ts";
import { phaseScripts } from "../elements/phases.ts";
import { runPhase } from "../elements/run-scripts.ts";

/** Raise it when what the stages do with the same input changes. */
const STAGE_VERSION = 1;
/** Variables that only say where something is or what else there is: what they lead to counts by its content. */
const NOT_CONTENT = /^(?:DIB_REPO(?:TYPE|LOCATION|REF)_.*|ELEMENTS_PATH|IMAGE_ELEMENT)$/;

/**
 * The root element's root.d, with the packages of all stock elements installed at once: the part that takes minutes,
 * and that nothing an author of elements does makes anew.
 */
export async function makeRoot(scope: Scope, context: BuildContext): Promise<Tree> {
  const { profile } = context;
  const scripts = await phaseScripts(context.elements, "root.d");
  if (scripts.length === 0) {
    throw new Failure(
      "builder.profile_invalid",
      `none of the elements ${profile.elements.join(", ")} makes a root filesystem`,
      {
        hint: "Name debian-minimal (or debian-vm for an image) as the first element.",
      },
    );
  }
  const packages = await rootPackages(context);
  const environment = { ...stableEnvironment(context), INGOT_ROOT_PACKAGES: packages.join(" ") };
  const digests = await Promise.all(scripts.map((script) => digestTree(script.path)));
  const key = digestOf("root", STAGE_VERSION, digests, environment);
  return makeTree(scope, context, { name: "root", key }, async (folder) => {
    context.onProgress(
      `making the root filesystem (${packages.length} packages and what they need, from ${profile.mirror})`,
    );
    await chmod(folder, 0o755);
    await withSandbox(scope, context, { lowers: [], upper: folder }, async (sandbox) => {
      const { onOutput } = context;
      const options = { sandbox, elements: context.elements, environment };
      await runPhase(scope, "root.d", onOutput === undefined ? options : { ...options, onOutput });
    });
  });
}

/** Packages that are installed while the root is made: those of the stock elements. */
export async function rootPackages(context: BuildContext): Promise<readonly string[]> {
  const { architecture, release } = context.profile;
  const stock = context.elements.filter((element) => element.stock);
  const wishes = await packageWishes(stock, { architecture, release, environment: context.environment });
  return wishes.install;
}

/** The variables that may change what a script does to the root. */
export function stableEnvironment(context: BuildContext): Record<string, string> {
  return Object.fromEntries(
    Object.entries(context.environment)
      .filter(([name]) => !NOT_CONTENT.test(name))
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}
