import { createHash } from "node:crypto";
import { tmpdir, userInfo } from "node:os";
import { join, resolve } from "node:path";

/** Where a laboratory keeps its things. */
export interface LabPaths {
  readonly dir: string;
  readonly state: string;
  readonly lock: string;
  readonly daemonLog: string;
  readonly certificate: string;
  readonly key: string;
  /** Sockets; elsewhere when the directory's own path is too long for one. */
  readonly sockets: string;
  readonly controlSocket: string;
  node(name: string): NodePaths;
}

export interface NodePaths {
  readonly dir: string;
  readonly serialLog: string;
  readonly firmwareVariables: string;
  readonly pidFile: string;
  /** QEMU's side of the serial line; the console's side outlives a reboot of the machine. */
  readonly serialSocket: string;
  readonly consoleSocket: string;
  readonly medium: string;
  disk(index: number): string;
}

/** A socket's path may have 107 bytes; this leaves room for the longest name in the directory. */
const LONGEST_SOCKET_DIRECTORY = 60;

export function labPaths(directory: string): LabPaths {
  const dir = resolve(directory);
  const inside = join(dir, "run");
  const sockets = Buffer.byteLength(inside) <= LONGEST_SOCKET_DIRECTORY ? inside : socketsElsewhere(dir);
  return {
    dir,
    state: join(dir, "lab.json"),
    lock: join(dir, "lab.lock"),
    daemonLog: join(dir, "daemon.log"),
    certificate: join(dir, "bmc.crt"),
    key: join(dir, "bmc.key"),
    sockets,
    controlSocket: join(sockets, "control.sock"),
    node: (name) => nodePaths(join(dir, "nodes", name), join(sockets, name)),
  };
}

function socketsElsewhere(dir: string): string {
  const digest = createHash("sha256").update(dir).digest("hex").slice(0, 12);
  return join(tmpdir(), `ingot-lab-${userInfo().uid}-${digest}`);
}

function nodePaths(dir: string, socketPrefix: string): NodePaths {
  return {
    dir,
    serialLog: join(dir, "serial.log"),
    firmwareVariables: join(dir, "firmware-variables.fd"),
    pidFile: join(dir, "qemu.pid"),
    serialSocket: `${socketPrefix}.serial`,
    consoleSocket: `${socketPrefix}.console`,
    medium: join(dir, "medium.iso"),
    disk: (index) => join(dir, `disk-${index}.img`),
  };
}
