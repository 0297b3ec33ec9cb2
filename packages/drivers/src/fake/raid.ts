import {
  type DriverContext,
  type DriverStep,
  type DriverStepOutcome,
  type RaidInterface,
  STANDARD_STEPS,
} from "@ingot/driver-kit";
import { Failure, isJsonObject, type Json, type JsonObject } from "@ingot/kernel";
import { fakeInterface } from "./fake-interface.ts";

const { properties, validate, call } = fakeInterface("raid");

export const fakeRaid: RaidInterface = { properties, validate };

const create: DriverStep = {
  kinds: ["clean"],
  offered: STANDARD_STEPS.createRaid,
  run: async (context, args) => {
    await call(context, "create_configuration");
    const target = disksOf(context.node.target_raid_config);
    if (target.length === 0) {
      throw new Failure("input.invalid", `node ${context.node.uuid} has no target_raid_config`, {
        hint: "Set one with: baremetal node set NODE --target-raid-config FILE",
      });
    }
    const wanted = target.filter((disk) =>
      disk["is_root_volume"] === true ? args["create_root_volume"] !== false : args["create_nonroot_volumes"] !== false,
    );
    return made(context, { disks: wanted, deleteExisting: args["delete_existing"] === true });
  },
};

const apply: DriverStep = {
  kinds: ["deploy", "service"],
  offered: STANDARD_STEPS.applyRaid,
  run: async (context, args) => {
    await call(context, "apply_configuration");
    const disks = disksOf(args["raid_config"]);
    return made(context, { disks, deleteExisting: args["delete_existing"] !== false });
  },
};

const remove: DriverStep = {
  kinds: ["clean", "deploy", "service"],
  offered: STANDARD_STEPS.deleteRaid,
  run: async (context) => {
    await call(context, "delete_configuration");
    return { kind: "done", changes: { raid_config: {} } };
  },
};

export const fakeRaidSteps: readonly DriverStep[] = [create, apply, remove];

/** A disk that is there already under its name is not made twice. */
function made(
  context: DriverContext,
  wish: { readonly disks: readonly JsonObject[]; readonly deleteExisting: boolean },
): DriverStepOutcome {
  const before = wish.deleteExisting ? [] : disksOf(context.node.raid_config);
  const named = wish.disks.map((disk, index) => ({ volume_name: `fake-${index}`, ...disk }));
  const kept = before.filter((disk) => !named.some(({ volume_name: name }) => name === disk["volume_name"]));
  const last_updated = context.scope.clock.now();
  const logical_disks = [...kept, ...named];
  return {
    kind: "done",
    changes: { raid_config: { logical_disks, last_updated: new Date(last_updated).toISOString() } },
  };
}

function disksOf(config: Json | undefined): readonly JsonObject[] {
  const disks = isJsonObject(config) ? config["logical_disks"] : undefined;
  return Array.isArray(disks) ? disks.filter(isJsonObject) : [];
}
