import { RaidConfig } from "@ingot/contract";
import { Failure, isFailure, type JsonObject, type Scope } from "@ingot/kernel";
import { Compile } from "typebox/compile";
import type { Conductor } from "../../conductor.ts";
import { type InterfaceCall, withInterface } from "./with-interface.ts";

export interface SetTargetRaid {
  readonly node: string;
  /** Empty: none is wished any more. */
  readonly target: JsonObject;
}

type Validator = ReturnType<typeof Compile<typeof RaidConfig>>;
let compiled: Validator | undefined;
/** Compiled when the first RAID is wished: a server's start does not wait for it. */
const raidValidator = (): Validator => (compiled ??= Compile(RaidConfig));

/** Writes down which RAID the node is to have; the steps of its raid interface make it so. */
export async function setTargetRaid(scope: Scope, conductor: Conductor, input: SetTargetRaid): Promise<void> {
  const { target } = input;
  try {
    await withInterface(scope, conductor, {
      node: input.node,
      kind: "raid",
      changes: true,
      act: async (call) => {
        if (Object.keys(target).length > 0) await requireValid(call, target);
        await conductor.store.nodes.update(call.node.uuid, { target_raid_config: target });
      },
    });
  } catch (error) {
    // As Ironic: RAID is an interface that not all drivers have, so its absence is 404.
    if (!isFailure(error, "interface.unsupported")) throw error;
    throw new Failure("raid.unsupported", error.message, { cause: error });
  }
}

async function requireValid(call: InterfaceCall<"raid">, target: JsonObject): Promise<void> {
  const validator = raidValidator();
  if (!validator.Check(target)) {
    const first = validator.Errors(target)[0];
    const where = first === undefined ? "" : `${first.instancePath || "/"} ${first.message}`;
    throw new Failure("input.invalid", `RAID config validation error: ${where}`, {
      hint: "See the keys of a logical disk with: baremetal driver raid property list DRIVER",
    });
  }
  requireOneRoot(target);
  await call.implementation.validateConfiguration?.(call.context, target);
}

function requireOneRoot(config: RaidConfig): void {
  for (const [index, disk] of config.logical_disks.entries()) {
    if (disk.physical_disks !== undefined && disk.controller === undefined) {
      throw new Failure(
        "input.invalid",
        `RAID config validation error: logical disk ${index} names physical_disks, but no controller`,
      );
    }
  }
  if (config.logical_disks.filter((disk) => disk.is_root_volume === true).length > 1) {
    throw new Failure(
      "input.invalid",
      "Raid config cannot have more than one root volume. Only one of the logical disks may have is_root_volume.",
    );
  }
}
