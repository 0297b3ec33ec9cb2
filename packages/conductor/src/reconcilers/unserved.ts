import type { OperationRecord } from "@ingot/engine";
import type { Scope } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import { noConductorFor } from "../fleet/served.ts";
import type { ConductorRecord } from "../ports/conductor-record.ts";
import type { NodeRecord } from "../ports/node.ts";
import { tell } from "../state/timeline-writer.ts";
import { allNodes } from "./all-nodes.ts";
import type { Reconciler } from "./reconciler.ts";

/**
 * Says of operations in conductor groups whose conductors have all died that they wait for one. One conductor says it, once;
 * when no conductor lives at all, nobody does.
 */
export function unserved(intervalMs: number): Reconciler {
  /** Of which operations that has been said already, as far as this process knows. */
  let told = new Set<string>();
  return {
    name: "unserved",
    intervalMs,
    run: async (scope, conductor) => {
      const { store, clock, host, fleet } = conductor;
      if (fleet === undefined) return;
      const living = new Set((await store.operations.living(clock.now())).map(({ name }) => name));
      const speaker = [...living].toSorted()[0];
      if (speaker !== host) return;
      const announced = await store.conductors.list();
      const served = new Set(announced.filter(({ hostname }) => living.has(hostname)).flatMap(poolsOf));
      const dead = new Set(announced.flatMap(poolsOf).filter((pool) => !served.has(pool)));
      const before = told;
      told = new Set();
      for (const pool of dead) await tellPool(scope, conductor, { pool, before, told });
    },
  };
}

function poolsOf({ conductor_group: group, drivers }: ConductorRecord): readonly string[] {
  return drivers.map((driver) => JSON.stringify([group, driver]));
}

interface Telling {
  readonly pool: string;
  readonly before: ReadonlySet<string>;
  readonly told: Set<string>;
}

async function tellPool(scope: Scope, conductor: Conductor, { pool, before, told }: Telling): Promise<void> {
  const { store } = conductor;
  const [conductor_group = "", driver = ""] = JSON.parse(pool) as readonly string[];
  // Nobody looks after them, so this conductor does.
  for await (const node of allNodes({ store }, { conductor_group, driver })) {
    scope.check();
    const operation = (await store.operations.active(node.uuid))?.operation;
    if (operation === undefined) continue;
    if (!before.has(operation.id)) await tellOne(conductor, node, operation);
    told.add(operation.id);
  }
}

async function tellOne(conductor: Conductor, node: NodeRecord, { id, kind }: OperationRecord): Promise<void> {
  const told = await conductor.store.timeline.list({ node: node.uuid, operation: id, limit: 10_000 });
  if (told.at(-1)?.details["for"] === "a conductor") return;
  await tell(conductor.store, conductor, {
    node: node.uuid,
    operation: id,
    kind: "waiting",
    message: `the ${kind} operation waits for a conductor: ${noConductorFor(node)}`,
    details: { for: "a conductor" },
  });
}
