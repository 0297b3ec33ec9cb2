import { mkdir, readFile, stat } from "node:fs/promises";
import { run } from "@ingot/exec";
import { Failure, type Scope } from "@ingot/kernel";
import { resolveInside } from "../inside/resolve-inside.ts";

/** The GRUB of an image; Fedora's kin call it grub2. */
export interface Grub {
  /** Path in the image. */
  readonly install: string;
  readonly makeConfig: string | undefined;
  readonly config: string;
}

export interface InstallGrubOptions {
  /** Where the image's root file system is mounted. */
  readonly system: string;
  readonly grub: Grub;
  readonly rootUuid: string;
  /** Where the ESP is mounted. */
  readonly espRoot?: string;
  /** The arguments of each run of grub-install. */
  readonly runs: readonly (readonly string[])[];
}

/** What the image has to install GRUB for this platform; undefined when something of it is missing. */
export async function grubOf(system: string, platform: string): Promise<Grub | undefined> {
  if (!(await isThere(system, `/usr/lib/grub/${platform}/moddep.lst`))) return undefined;
  for (const name of ["grub", "grub2"]) {
    for (const place of ["/usr/sbin", "/usr/bin", "/sbin"]) {
      const install = `${place}/${name}-install`;
      if (!(await isThere(system, install))) continue;
      const makeConfig = `${place}/${name}-mkconfig`;
      const hasConfig = await isThere(system, makeConfig);
      return { install, makeConfig: hasConfig ? makeConfig : undefined, config: `/boot/${name}/grub.cfg` };
    }
  }
  return undefined;
}

/**
 * Runs the image's own programs in the image. What they need of the machine is mounted in a namespace that ends with them:
 * nothing of it is left, even when this process is killed.
 */
export async function installGrub(scope: Scope, options: InstallGrubOptions): Promise<void> {
  const { grub, runs } = options;
  for (const args of runs) await runInside(scope, options, [grub.install, ...args]);
  if (grub.makeConfig === undefined || (await namesRoot(options))) return;
  await runInside(scope, options, [grub.makeConfig, "-o", grub.config]);
}

/** Whether the image's configuration is there and looks for the root that the disk has. */
async function namesRoot({ system, grub, rootUuid }: InstallGrubOptions): Promise<boolean> {
  const text = await readFile(await resolveInside(system, grub.config), "utf8").catch(() => "");
  return text.includes(rootUuid);
}

const NAMESPACES = ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"] as const;
/** $1 to $5: the image's /dev, /proc, /sys, /run and its root; $6 and $7: where the ESP is, and where it belongs in the image. */
const SCRIPT = [
  "set -e",
  'mount --rbind /dev "$1"',
  'mount -t proc proc "$2"',
  'mount --rbind /sys "$3"',
  'mount -t tmpfs tmpfs "$4"',
  'if [ -n "$6" ]; then mount --bind "$6" "$7"; fi',
  'root="$5"',
  "shift 7",
  'exec chroot "$root" "$@"',
].join("\n");
const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const KILL_AFTER_MS = 1000;

async function runInside(
  scope: Scope,
  options: InstallGrubOptions,
  argv: readonly [string, ...string[]],
): Promise<void> {
  const { system, espRoot = "" } = options;
  const places = await Promise.all(["/dev", "/proc", "/sys", "/run", "/"].map((path) => folder(system, path)));
  const boot = espRoot === "" ? "" : await folder(system, "/boot/efi");
  const command = [...NAMESPACES, "sh", "-c", SCRIPT, "sh", ...places, espRoot, boot, ...argv] as const;
  // What it is to look for besides is on this disk only.
  const env = { ...process.env, PATH, GRUB_DISABLE_OS_PROBER: "true", LC_ALL: "C" };
  const { ending, stdout, stderr } = await run(scope, command, { env, killAfterMs: KILL_AFTER_MS });
  if (ending.kind === "exited" && ending.code === 0) return;
  const words = (stderr.trim() || stdout.trim()).split("\n").slice(-5).join("; ").slice(-1000);
  throw new Failure("machine.boot_loader_failed", `the image's ${argv.join(" ")} failed: ${words}`);
}

/** The folder of the image, made if it is not there. */
async function folder(system: string, path: string): Promise<string> {
  const place = await resolveInside(system, path);
  await mkdir(place, { recursive: true });
  return place;
}

async function isThere(system: string, path: string): Promise<boolean> {
  const found = await stat(await resolveInside(system, path)).catch(() => undefined);
  return found?.isFile() === true;
}
