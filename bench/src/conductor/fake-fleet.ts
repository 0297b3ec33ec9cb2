/** A conductor over fake machines, as `ingotd` makes it but without its listener: what is measured is the control plane's own work. */
import { join } from "node:path";
import {
  announceConductor,
  type Conductor,
  createConductor,
  createNode,
  defaultConfig,
  HttpAgentClient,
  type NodeRecord,
  setProvisionState,
  type Store,
} from "@ingot/conductor";
import type { OperationRecord } from "@ingot/engine";
import { fakeHardware } from "@ingot/drivers/fake/hardware-type";
import { type JsonObject, newId, Scope, silentLogger, systemClock } from "@ingot/kernel";
import { openMediaPublisher } from "@ingot/media";

export interface FakeConductor {
  readonly conductor: Conductor;
  /** Of those that were asked of this process. */
  readonly ends: Promise<OperationRecord>[];
  stop(): Promise<void>;
}

/** Announced, with its lease, and at work. */
export async function startConductor(store: Store, host: string, folder: string): Promise<FakeConductor> {
  const agents = new HttpAgentClient();
  const conductor = createConductor({
    host,
    config: { ...defaultConfig, automatedClean: false },
    clock: systemClock,
    log: silentLogger,
    store,
    hardwareTypes: new Map([[fakeHardware.name, fakeHardware]]),
    media: await openMediaPublisher(join(folder, "media")),
    agents,
  });
  await announceConductor(conductor);
  await conductor.runner.start();
  return {
    conductor,
    ends: endsOf(conductor),
    stop: async () => {
      await conductor.runner.stop();
      await agents.close();
    },
  };
}

/** The ends of operations as the runner itself tells them: asking the database for each would be a part of what is measured. */
function endsOf({ runner }: Conductor): Promise<OperationRecord>[] {
  const ends: Promise<OperationRecord>[] = [];
  const submit = runner.submit.bind(runner);
  runner.submit = async (plan, also) => {
    const operation = await submit(plan, also);
    const end = runner.settled(operation.id);
    end.catch(() => {}); // told to whoever waits for it; a bench that kills conductors does not
    ends.push(end);
    return operation;
  };
  return ends;
}

/** Nodes whose interfaces are not idle, though they neither wait nor fail: each step is performed, and has a write of its own. */
export const PERFORMED = { fake_fail: "deploy:0, network:0, storage:0" } as const;

/** Nodes that can be deployed, made through the use-case and then put where a deployment begins. */
export async function makeNodes(
  conductor: Conductor,
  count: number,
  driver_info: JsonObject = {},
): Promise<readonly NodeRecord[]> {
  const make = async (): Promise<NodeRecord> => {
    const node = await createNode(Scope.root(), conductor, {
      fields: {
        driver: "fake-hardware",
        driver_info,
        name: `bench-${newId<string>().slice(0, 13)}`,
        instance_info: { image_source: "file:///dev/null", image_checksum: "0" },
      },
    });
    return await conductor.store.nodes.update(node.uuid, { provision_state: "available" });
  };
  const made: NodeRecord[] = [];
  while (made.length < count) {
    made.push(...(await Promise.all(Array.from({ length: Math.min(100, count - made.length) }, make))));
  }
  return made;
}

/** Deploys all of them, so many verbs at a time; resolves when each is `active`. Answers with how long it took. */
export async function deployAll({ conductor, ends }: FakeConductor, nodes: readonly NodeRecord[]): Promise<number> {
  const begun = systemClock.monotonic();
  const next = nodes.values();
  const ask = async () => {
    for (const node of next) {
      await setProvisionState(Scope.root(), conductor, { node: node.uuid, target: "active" });
    }
  };
  await Promise.all(Array.from({ length: 50 }, ask));
  for (const { state, failure } of await Promise.all(ends.splice(0))) {
    if (state !== "done") throw new Error(failure?.message ?? state);
  }
  return systemClock.monotonic() - begun;
}
