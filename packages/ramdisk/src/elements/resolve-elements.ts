import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "@ingot/kernel";
import { type Element, loadElement } from "./element.ts";
import { closestName } from "./closest-name.ts";

export const STOCK_ELEMENTS = join(import.meta.dirname, "../../elements");

/** Where elements are looked for: the caller's folders in their order, then the stock ones. */
export interface ElementSources {
  readonly paths: readonly string[];
  readonly stock?: string;
}

/** The elements that were asked for and all that they depend on, each after its dependencies. */
export async function resolveElements(wanted: readonly string[], sources: ElementSources): Promise<Element[]> {
  const catalogue = await findElements(sources);
  const loaded = new Map<string, Element>();
  for (const name of wanted) await load(name, { catalogue, loaded, wantedBy: undefined });
  return orderElements(wanted, loaded);
}

/** A root is made from one operating system: two would overwrite each other, without one there is nothing to build on. */
export function requireOneSystem(elements: readonly Element[]): void {
  const systems = elements.filter((element) => element.provides.includes("operating-system")).map(({ name }) => name);
  if (systems.length === 1) return;
  const message =
    systems.length === 0
      ? "none of the elements provides an operating system"
      : `several elements provide an operating system: ${systems.join(", ")}`;
  throw new Failure("builder.profile_invalid", message, {
    hint: "Begin with exactly one element whose element-provides says operating-system, as debian-minimal.",
  });
}

interface LoadState {
  readonly catalogue: ReadonlyMap<string, { readonly path: string; readonly stock: boolean }>;
  readonly loaded: Map<string, Element>;
  readonly wantedBy: string | undefined;
}

async function load(name: string, state: LoadState): Promise<void> {
  if (state.loaded.has(name)) return;
  const found = state.catalogue.get(name);
  if (found === undefined) {
    const by = state.wantedBy === undefined ? "" : `, which '${state.wantedBy}' depends on`;
    const near = closestName(name, [...state.catalogue.keys()]);
    throw new Failure("builder.element_unknown", `there is no element '${name}'${by}`, {
      hint:
        near === undefined
          ? `Known are: ${[...state.catalogue.keys()].toSorted().join(", ")}. Give the folder of others by --elements-path.`
          : `Did you mean '${near}'? Give the folder of other elements by --elements-path.`,
    });
  }
  const element = await loadElement(found.path, found.stock);
  state.loaded.set(name, element);
  for (const dependency of element.dependsOn) await load(dependency, { ...state, wantedBy: name });
}

/** Depth first, in the order in which they were asked for; what another element provides is not needed itself. */
export function orderElements(wanted: readonly string[], elements: ReadonlyMap<string, Element>): Element[] {
  const provided = new Map([...elements.values()].flatMap((each) => each.provides.map((name) => [name, each.name])));
  const ordered: Element[] = [];
  const done = new Set<string>();
  const visit = (name: string, way: readonly string[]) => {
    const real = elements.has(name) ? name : (provided.get(name) ?? name);
    const element = elements.get(real);
    if (done.has(real) || element === undefined) return;
    if (way.includes(real)) {
      const circle = [...way.slice(way.indexOf(real)), real].join(" -> ");
      throw new Failure("builder.element_cycle", `elements depend on each other in a circle: ${circle}`);
    }
    for (const dependency of element.dependsOn) visit(dependency, [...way, real]);
    done.add(real);
    ordered.push(element);
  };
  for (const name of wanted) visit(name, []);
  return ordered;
}

/** Name to folder; a folder that is named earlier wins. */
async function findElements(sources: ElementSources): Promise<Map<string, { path: string; stock: boolean }>> {
  const found = new Map<string, { path: string; stock: boolean }>();
  for (const folder of sources.paths) await addFolder(found, folder, false);
  await addFolder(found, sources.stock ?? STOCK_ELEMENTS, true);
  return found;
}

async function addFolder(
  found: Map<string, { path: string; stock: boolean }>,
  folder: string,
  stock: boolean,
): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new Failure("builder.element_unknown", `the elements path '${folder}' cannot be read (${error.code})`, {
      hint: "Give --elements-path a folder whose sub-folders are elements.",
    });
  });
  for (const name of names) {
    const path = join(folder, name);
    if (!found.has(name) && (await stat(path)).isDirectory()) found.set(name, { path, stock });
  }
}
