import { access, constants, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "@ingot/kernel";
import type { Element } from "./element.ts";

/** The phases in their order (diskimage-builder: lib/disk-image-create). */
export const PHASES = [
  "environment.d",
  "root.d",
  "extra-data.d",
  "pre-install.d",
  "install.d",
  "post-install.d",
  "post-root.d",
  "finalise.d",
  "cleanup.d",
] as const;
export type Phase = (typeof PHASES)[number];

/** Folders of diskimage-builder's that this builder knows and does not run: it makes disks its own way. */
export const PASSED_OVER = ["block-device.d", "pre-finalise.d"] as const;

/** Phases whose scripts run inside the root; the others run beside it, with TARGET_ROOT. */
const INSIDE: readonly Phase[] = ["pre-install.d", "install.d", "post-install.d", "finalise.d"];
const SCRIPT_NAME = /^[0-9A-Za-z_-]+$/;
const ENVIRONMENT_NAME = /^[0-9A-Za-z_-]+\.bash$/;
/** Folders in install.d of which the install type chooses one (`DIB_INSTALLTYPE_x`). */
const INSTALL_TYPE_FOLDER = /-(?:source|package)-install$/;

export interface PhaseScript {
  readonly element: string;
  readonly phase: Phase;
  readonly name: string;
  readonly path: string;
}

/** What of the elements is not run, in words: it must not go unsaid. */
export async function passedOver(elements: readonly Element[]): Promise<readonly string[]> {
  const told: string[] = [];
  for (const { name, path, entries } of elements) {
    const folders: string[] = PASSED_OVER.filter((folder) => entries.includes(folder));
    if (entries.includes("install.d")) {
      const inside = await readdir(join(path, "install.d"), { withFileTypes: true });
      const chosen = inside.filter((entry) => entry.isDirectory() && INSTALL_TYPE_FOLDER.test(entry.name));
      folders.push(...chosen.map((entry) => `install.d/${entry.name}`));
    }
    for (const folder of folders)
      told.push(`${folder} of the element '${name}' is passed over: this builder does not run it`);
  }
  return told;
}

export function runsInside(phase: Phase): boolean {
  return INSIDE.includes(phase);
}

/**
 * The scripts of one phase of all elements in the order of their names. What diskimage-builder would pass over in
 * silence (a name with a dot, a script that is not executable) is an error here.
 */
export async function phaseScripts(elements: readonly Element[], phase: Phase): Promise<PhaseScript[]> {
  const scripts: PhaseScript[] = [];
  for (const element of elements) {
    if (!element.entries.includes(phase)) continue;
    const folder = join(element.path, phase);
    for (const name of await readdir(folder)) {
      if (await isScript(element, phase, join(folder, name))) {
        scripts.push({ element: element.name, phase, name, path: join(folder, name) });
      }
    }
  }
  return scripts.toSorted(byName);
}

function byName(a: PhaseScript, b: PhaseScript): number {
  return a.name === b.name ? compare(a.element, b.element) : compare(a.name, b.name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : 1;
}

async function isScript(element: Element, phase: Phase, path: string): Promise<boolean> {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const where = `${phase}/${name} of the element '${element.name}'`;
  if ((await stat(path)).isDirectory()) {
    if (phase === "install.d" && INSTALL_TYPE_FOLDER.test(name)) return false;
    throw new Failure("builder.element_invalid", `${where} is a folder`, { hint: "A phase holds scripts only." });
  }
  if (phase === "environment.d") {
    if (ENVIRONMENT_NAME.test(name)) return true;
    throw new Failure("builder.element_invalid", `${where} would never be read: its name must end in .bash`);
  }
  if (!SCRIPT_NAME.test(name)) {
    throw new Failure(
      "builder.element_invalid",
      `${where} would never run: a script's name has no dot (letters, digits, - and _ only)`,
      {
        hint: `Rename it to ${name.replace(/\.[^.]*$/, "").replace(/[^0-9A-Za-z_-]/g, "-")}.`,
      },
    );
  }
  try {
    await access(path, constants.X_OK);
  } catch {
    throw new Failure("builder.element_invalid", `${where} would never run: it is not executable`, {
      hint: `chmod +x ${path}`,
    });
  }
  return true;
}
