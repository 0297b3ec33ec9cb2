import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type ExecResult, run } from "@ingot/exec";
import { Failure, type Scope } from "@ingot/kernel";
import { namespaceCommand } from "./namespace.ts";

export interface SandboxOptions {
  /** Folder of the sandbox's own: mount point, work folder, the root's /tmp. */
  readonly workspace: string;
  /** Trees below, the lowest first; empty when `upper` is the whole root. */
  readonly lowers: readonly string[];
  /** Where changes go. */
  readonly upper: string;
  /** What extra-data.d scripts have left for the scripts inside; a folder of the workspace unless told otherwise. */
  readonly hooks?: string;
}

export interface SandboxCommand {
  readonly argv: readonly [string, ...string[]];
  /** Inside the root (chroot), or beside it with the root at TARGET_ROOT. */
  readonly inside: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** Folders of the host that the root sees, by their place inside it. */
  readonly binds?: Readonly<Record<string, string>>;
  readonly onOutput?: (text: string) => void;
}

const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * A root filesystem made of layers, in which programs run without the host seeing their mounts. Every command gets
 * mounts of its own, so nothing has to be undone, whatever happens; only `upper` and the root's /tmp last.
 */
export class Sandbox {
  /** Where the root is mounted, as commands beside it see it. */
  readonly target: string;
  readonly #options: SandboxOptions;

  private constructor(options: SandboxOptions) {
    this.#options = options;
    this.target = options.lowers.length === 0 ? options.upper : join(options.workspace, "root");
  }

  static async create(options: SandboxOptions): Promise<Sandbox> {
    const unusable = [options.upper, options.workspace, ...options.lowers].find((path) => /[:,\\'"\s]/.test(path));
    if (unusable !== undefined) {
      throw new Failure(
        "builder.profile_invalid",
        `the path '${unusable}' has a character that overlay mounts cannot bear`,
        {
          hint: "Set XDG_CACHE_HOME to a folder without colons, commas, quotes, backslashes and spaces in its path.",
        },
      );
    }
    for (const name of ["root", "overlay-work", "tmp", "hooks"]) {
      await mkdir(join(options.workspace, name), { recursive: true });
    }
    // as every /tmp: apt's own user writes there too
    await chmod(join(options.workspace, "tmp"), 0o1777);
    await mkdir(options.upper, { recursive: true });
    return new Sandbox(options);
  }

  async run(scope: Scope, command: SandboxCommand): Promise<ExecResult> {
    const { onOutput } = command;
    return run(
      scope,
      [...(await namespaceCommand()), "/bin/sh", "-c", this.#script(command), "sandbox", ...command.argv],
      {
        env: { ...cleanEnvironment(), ...command.env, TARGET_ROOT: this.target },
        ...(onOutput === undefined ? {} : { onOutput: (text: string) => onOutput(text) }),
      },
    );
  }

  /** The host's view of the folder that is the root's /tmp. */
  get tmp(): string {
    return join(this.#options.workspace, "tmp");
  }

  /** TMP_HOOKS_PATH for scripts beside the root; inside it is /tmp/in_target.d, as in diskimage-builder. */
  get hooks(): string {
    return this.#options.hooks ?? join(this.#options.workspace, "hooks");
  }

  #script(command: SandboxCommand): string {
    const lines = ["set -e", ...this.#mountRoot()];
    if (!command.inside) return [...lines, 'exec "$@"'].join("\n");
    const binds = Object.entries({ "/tmp": this.tmp, "/tmp/in_target.d": this.hooks, ...command.binds });
    return [
      ...lines,
      `cd ${quote(this.target)}`,
      "mkdir -p proc sys dev tmp run etc",
      "mount -t proc proc proc",
      "mount --rbind /sys sys",
      "mount -t tmpfs -o mode=0755 tmpfs dev",
      "for node in null zero full random urandom tty; do : >dev/$node; mount --bind /dev/$node dev/$node; done",
      "mkdir -p dev/pts dev/shm",
      "mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts && ln -s pts/ptmx dev/ptmx",
      "ln -s /proc/self/fd dev/fd",
      "mount -t tmpfs -o mode=0755 tmpfs run",
      // the host's resolver, for the time of the command only
      "if [ -e etc/resolv.conf ] && [ ! -L etc/resolv.conf ]; then mount --bind /etc/resolv.conf etc/resolv.conf; " +
        "else cat /etc/resolv.conf >run/resolv.conf 2>/dev/null || true; fi",
      ...binds.map(([inside, host]) => `mkdir -p .${quote(inside)} && mount --bind ${quote(host)} .${quote(inside)}`),
      `exec chroot . "$@"`,
    ].join("\n");
  }

  #mountRoot(): string[] {
    const { lowers, upper, workspace } = this.#options;
    if (lowers.length === 0) return [];
    const options = `userxattr,lowerdir=${lowers.toReversed().join(":")},upperdir=${upper},workdir=${workspace}/overlay-work`;
    return [`mount -t overlay -o ${quote(options)} overlay ${quote(this.target)}`];
  }
}

/** Nothing of the caller's environment but the way to the network, so that it cannot change a build unseen. */
function cleanEnvironment(): Record<string, string | undefined> {
  const inherited = Object.keys(process.env).filter((name) => !/^(?:https?|ftp|no)_proxy$/i.test(name));
  return {
    ...Object.fromEntries(inherited.map((name) => [name, undefined])),
    PATH,
    HOME: "/root",
    LANG: "C.UTF-8",
    DEBIAN_FRONTEND: "noninteractive",
  };
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
