import { createHash, randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { Failure, GIB, isJsonObject, MIB, parseJson } from "@ingot/kernel";
import type { Credentials } from "./bmc/sessions.ts";
import type { LabOptions } from "./lab-options.ts";
import type { LabPaths } from "./lab-paths.ts";
import type { NodeDefinition } from "./node-definition.ts";
import { PortChooser } from "./ports.ts";

/** What a laboratory is, as its directory keeps it: the same machines come back when it is started there again. */
export interface LabState {
  readonly version: 1;
  readonly nodes: readonly NodeDefinition[];
  readonly credentials: Credentials;
  readonly tls: boolean;
  readonly acceleration: NonNullable<LabOptions["acceleration"]>;
  readonly apiUrl: string;
  readonly kernelAppendParams: string;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/;

/** The state for these options, with the identities and ports that the directory already has. */
export async function planState(options: LabOptions, paths: LabPaths): Promise<LabState> {
  checkOptions(options);
  const before = await readState(paths.state);
  const ports = new PortChooser();
  const nodes: NodeDefinition[] = [];
  for (const [index, name] of nodeNames(options).entries()) {
    const old = before?.nodes.find((node) => node.name === name);
    nodes.push(await planNode({ options, paths, ports, name, index, old }));
  }
  return {
    version: 1,
    nodes,
    credentials: before?.credentials ?? { username: "admin", password: randomBytes(12).toString("base64url") },
    tls: options.tls ?? false,
    acceleration: options.acceleration ?? "auto",
    apiUrl: options.apiUrl ?? "http://10.0.2.2:6385",
    kernelAppendParams: options.kernelAppendParams ?? "",
  };
}

interface NodePlan {
  readonly options: LabOptions;
  readonly paths: LabPaths;
  readonly ports: PortChooser;
  readonly name: string;
  readonly index: number;
  readonly old: NodeDefinition | undefined;
}

async function planNode({ options, paths, ports, name, index, old }: NodePlan): Promise<NodeDefinition> {
  const identity = createHash("sha256").update(`${paths.dir}\n${name}`).digest("hex");
  const port = async (kind: string, before: number | undefined) => {
    const purpose = `${identity} ${kind}`;
    return before === undefined ? ports.choose(purpose) : ports.keep(before, purpose);
  };
  const asked = options.bmcPort === undefined ? undefined : options.bmcPort + index;
  return {
    name,
    uuid: uuidOf(identity),
    mac: `52:54:00:${identity.slice(0, 6).replace(/(..)(..)(..)/, "$1:$2:$3")}`,
    bmcPort: asked === undefined ? await port("bmc", old?.bmcPort) : await ports.take(asked, `the BMC of '${name}'`),
    sshPort: await port("ssh", old?.sshPort),
    agentPort: await port("agent", old?.agentPort),
    bootMode: options.bootMode ?? "uefi",
    memoryBytes: options.memoryBytes ?? GIB,
    diskBytes: options.diskBytes ?? [8 * GIB],
    cpus: options.cpus ?? 2,
    ...(options.cpuModel === undefined ? {} : { cpuModel: options.cpuModel }),
  };
}

/** A UUID of version 8 (RFC 9562: made in a way of one's own) from the digest. */
function uuidOf(hex: string): string {
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return parts.join("-");
}

function nodeNames(options: LabOptions): readonly string[] {
  const count = options.nodes ?? Math.max(1, options.names?.length ?? 1);
  const names = options.names ?? ["node"];
  if (options.names !== undefined && names.length === count) return names;
  if (names.length !== 1) {
    throw invalid(`${names.length} names are given for ${count} machines`, "Give one name for each, or one for all.");
  }
  return Array.from({ length: count }, (_, index) => `${names[0] ?? "node"}-${index}`);
}

function checkOptions(options: LabOptions): void {
  const { nodes = 1, cpus = 2, memoryBytes = GIB, diskBytes = [8 * GIB], names = [] } = options;
  if (!Number.isInteger(nodes) || nodes < 1 || nodes > 64) throw invalid(`${nodes} machines`, "Choose from 1 to 64.");
  if (!Number.isInteger(cpus) || cpus < 1 || cpus > 64) throw invalid(`${cpus} processors`, "Choose from 1 to 64.");
  if (memoryBytes < 128 * MIB) throw invalid("less than 128 MiB of memory", "No ramdisk boots in that.");
  if (diskBytes.length === 0 || diskBytes.length > 8) throw invalid(`${diskBytes.length} disks`, "Choose from 1 to 8.");
  if (diskBytes.some((bytes) => bytes < MIB)) throw invalid("a disk of less than 1 MiB", "Write its size as 8G.");
  const bad = names.find((name) => !NAME.test(name));
  if (bad !== undefined) throw invalid(`the name '${bad}'`, "Use letters, digits, dots, dashes; at most 32 of them.");
  if (new Set(names).size !== names.length) throw invalid("the same name twice", "Give each machine its own name.");
}

function invalid(what: string, hint: string): Failure {
  return new Failure("input.invalid", `a laboratory cannot have ${what}`, { hint });
}

export async function readState(path: string): Promise<LabState | undefined> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const state = parseJson(text);
  if (isJsonObject(state) && state["version"] === 1) return state as unknown as LabState;
  throw new Failure("lab.directory", `${path} is not the state of a laboratory that this release knows`, {
    hint: "Remove the directory, or choose another one with --dir.",
  });
}

/** Only its owner can read it: the BMCs' password is in it. */
export async function writeState(path: string, state: LabState): Promise<void> {
  await writeFile(`${path}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}
