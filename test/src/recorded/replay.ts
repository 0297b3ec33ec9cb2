import { join } from "node:path";
import { Scope } from "@ingot/kernel";
import { setProvisionState } from "@ingot/conductor";
import { VirtualWorld } from "@ingot/conductor/testing/virtual-world";
import { ManualTime } from "@ingot/engine/harness";
import { type DatabaseText, writeDatabase } from "./database-text.ts";
import { FOLDER, type Moment, type Outcome, type RecordedLog } from "./recorded-log.ts";

const ONCE = ["write_image", "inject_files", "erase_devices", "turn_key"];

export interface Replay {
  readonly schema: readonly string[];
  readonly config: RecordedLog["config"];
  readonly moment: Omit<Moment, "outcome">;
}

/** Opens what was left with today's code, migrations and all, and lets today's conductor go on with it to its end. */
export async function replay({ schema, config, moment }: Replay): Promise<Outcome> {
  const time = new ManualTime();
  await time.advance(moment.at);
  const world = await VirtualWorld.open({
    time,
    config,
    database: async (folder) => restored(folder, { schema, rows: moment.rows }),
  });
  try {
    const machines = Object.entries(moment.machines).map(([node, was]) => ({ machine: world.machine(node), was }));
    await world.begin();
    for (const { machine, was } of machines) machine.restore(was);
    return await world.until(() => outcome(world, moment.node));
  } finally {
    await world.close();
  }
}

async function restored(folder: string, text: DatabaseText): Promise<string> {
  const file = join(folder, "ingot.sqlite");
  const moved = JSON.parse(JSON.stringify(text.rows).replaceAll(`${FOLDER}/`, `${folder}/`)) as DatabaseText["rows"];
  writeDatabase(file, { schema: text.schema, rows: moved });
  return file;
}

/** Undefined while the operation is under way; what is on hold is let go, as an operator would. */
async function outcome(world: VirtualWorld, uuid: string): Promise<Outcome | undefined> {
  const { store, conductor } = world;
  const node = await store.nodes.byUuid(uuid);
  const [operation] = await store.operations.history(uuid, 1);
  const machine = world.machines.get(uuid);
  if (node === undefined || operation === undefined || machine === undefined) throw new Error("the node has vanished");
  if (operation.state === "held") {
    await setProvisionState(Scope.root(), conductor, { node: uuid, target: "unhold" });
  }
  if (operation.endedAt === null) return undefined;
  const ran = ONCE.filter((name) => machine.ran.has(name)).map((name) => [name, machine.ran.get(name) ?? 0] as const);
  return {
    operation: operation.state,
    failure: operation.failure?.code ?? null,
    node: node.provision_state,
    power: machine.power,
    ran: Object.fromEntries(ran),
    medium: machine.medium !== null,
  };
}
