import type { RamdiskInstance } from "@ingot/driver-kit";
import { Failure, isFailure, type Scope } from "@ingot/kernel";
import { INSPECT_BYTES, splitCommandLine, statImage } from "@ingot/media";
import type { Conductor } from "../conductor.ts";
import { interfaceOf } from "../driver-access/interface-of.ts";
import type { NodeRecord } from "../ports/node.ts";
import { readHead } from "./read-head.ts";

export type InstanceBoots = RamdiskInstance["boots"];

const TIMEOUT_MS = 20_000;
/** As Ironic has it for what `kernel` and `ramdisk` of instance_info name. */
const KERNEL_PARAMS = "root=/dev/ram0 text";
/** Where an ISO 9660 image says that it is one. */
const ISO_MARK = { offset: 0x8001, text: "CD001" } as const;

/** What `instance_info` has a machine boot into memory: `boot_iso`, or `kernel` and `ramdisk`. */
export function ramdiskInstanceOf(node: NodeRecord): InstanceBoots {
  const { boot_iso: iso, kernel, ramdisk } = node.instance_info;
  if (isThere(iso)) {
    const others = ["image_source", "kernel", "ramdisk"].filter((key) => isThere(node.instance_info[key]));
    if (others.length > 0) throw atOnce(node, ["boot_iso", ...others]);
    return { iso: requireUrl(node, "boot_iso") };
  }
  const missing = [...(isThere(kernel) ? [] : ["kernel"]), ...(isThere(ramdisk) ? [] : ["ramdisk"])];
  if (missing.length === 0) {
    const commandLine = commandLineOf(node);
    return { kernel: requireUrl(node, "kernel"), ramdisk: requireUrl(node, "ramdisk"), commandLine };
  }
  const what = missing.length === 1 ? missing[0] : "boot_iso, and no kernel and ramdisk";
  throw new Failure("node.invalid", `instance_info of node ${node.uuid} has no ${what}: there is nothing to boot`, {
    hint: `Its deploy interface boots an instance into memory. Set one with: baremetal node set ${node.uuid} --instance-info boot_iso=URL`,
  });
}

/** Throws what is wrong with it, as far as that can be known before a machine boots it. */
export async function checkRamdiskInstance(scope: Scope, conductor: Conductor, node: NodeRecord): Promise<void> {
  requireBoot(conductor, node);
  const boots = ramdiskInstanceOf(node);
  using bounded = scope.child({ timeoutMs: TIMEOUT_MS, what: `looking at what node ${node.uuid} is to boot` });
  if ("iso" in boots) return await requireIso(bounded, conductor, node, boots.iso);
  splitCommandLine(boots.commandLine);
  for (const key of ["kernel", "ramdisk"] as const) {
    await named(node, key, () => statImage(bounded, boots[key], conductor.config));
  }
}

function requireBoot(conductor: Conductor, node: NodeRecord): void {
  const boot = interfaceOf(conductor, node, "boot");
  const { boot_interface: name, instance_info: info } = node;
  if (boot.prepareRamdiskInstance === undefined) {
    throw new Failure("node.invalid", `the boot interface ${name} of node ${node.uuid} boots no instance into memory`, {
      hint: "Choose a boot interface with the capability ramdisk_boot, as redfish-virtual-media, or another deploy interface.",
    });
  }
  if (isThere(info["boot_iso"]) && !boot.capabilities.includes("ramdisk_boot_iso")) {
    throw new Failure("node.invalid", `the boot interface ${name} of node ${node.uuid} boots no ISO`, {
      hint: "Set kernel and ramdisk in instance_info in the place of boot_iso, or choose the boot interface redfish-virtual-media.",
    });
  }
  if (!isThere(info["configdrive"]) || boot.capabilities.includes("ramdisk_boot_configdrive")) return;
  throw new Failure(
    "node.invalid",
    `the boot interface ${name} of node ${node.uuid} has no way to give an instance in memory a config drive`,
    { hint: "Deploy without a config drive, or choose the boot interface redfish-virtual-media." },
  );
}

async function requireIso(scope: Scope, conductor: Conductor, node: NodeRecord, url: string): Promise<void> {
  const head = await named(node, "boot_iso", () =>
    readHead(scope, url, { policy: conductor.config, bytes: INSPECT_BYTES }),
  );
  const { offset, text } = ISO_MARK;
  if (head.subarray(offset, offset + text.length).toString("latin1") === text) return;
  throw new Failure("media.image_refused", `instance_info's 'boot_iso' of node ${node.uuid} is not an ISO 9660 image`, {
    hint: "Only an ISO can be put into a virtual CD drive.",
  });
}

async function named<T>(node: NodeRecord, key: string, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    if (!isFailure(error, "media.url_refused", "media.not_found", "media.unreachable", "media.cut_off")) throw error;
    const { code, message, hint } = error;
    throw new Failure(code, `instance_info's '${key}' of node ${node.uuid}: ${message}`, { hint, cause: error });
  }
}

function commandLineOf({ instance_info: info, driver_info: driver }: NodeRecord): string {
  const own = [info["kernel_append_params"] ?? driver["kernel_append_params"], info["ramdisk_kernel_arguments"]];
  const words = own.filter((each) => typeof each === "string").map((each) => each.replaceAll("%default%", "").trim());
  return [KERNEL_PARAMS, ...words].filter((part) => part !== "").join(" ");
}

function requireUrl({ uuid, instance_info: info }: NodeRecord, key: string): string {
  const url = info[key];
  if (typeof url === "string") return url;
  throw new Failure("node.invalid", `instance_info's '${key}' of node ${uuid} is not a URL`);
}

function atOnce({ uuid }: NodeRecord, keys: readonly string[]): Failure {
  const [first = "", ...others] = keys;
  const words = `instance_info of node ${uuid} has ${keys.join(" and ")} at the same time`;
  return new Failure("node.invalid", words, {
    hint: `Take away ${others.join(" and ")}, or ${first}, with: baremetal node unset ${uuid} --instance-info ${first}`,
  });
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}
