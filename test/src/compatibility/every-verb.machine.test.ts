/**
 * Every verb in every state, worked on or not: Ingot answers with the status that Debian's Ironic answers with. Both are put
 * into the state by their databases.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { PROVISION_STATES, type ProvisionState } from "@ingot/contract";
import { serve } from "@ingot/http/testing/served";
import { Scope } from "@ingot/kernel";
import { hasRealIronic, realIronic } from "../real-ironic/real-ironic.ts";
import { ask } from "./ask.ts";
import { get, put, settled } from "./question.ts";

/** Of Ironic 21.4, the newest microversion that it has. */
const VERBS = [
  ...["abort", "active", "adopt", "clean", "deleted", "deploy", "inspect", "manage", "provide", "rebuild", "rescue"],
  ...["undeploy", "unrescue"],
];
const GIVEN: Readonly<Record<string, object>> = {
  clean: { clean_steps: [{ interface: "bios", step: "factory_reset" }] },
  rescue: { rescue_password: "x" },
};
/** States that came after it. */
const LATER: readonly ProvisionState[] = [
  ...(["deploy hold", "clean hold"] as const),
  ...(["servicing", "service wait", "service hold", "service failed"] as const),
];

/** What differs, and why. */
const DIFFERENT = [
  // there is such an abort since 1.110, which older microversions are told of
  "abort in 'wait call-back': 406, and Ironic 400",
  "abort in 'wait call-back', worked on: 406, and Ironic 409",
  // what the conductor tells itself there, Ironic's API takes for a verb; a node in these states is worked on
  "clean in 'deleting': 400, and Ironic 202",
  "manage in 'cleaning': 400, and Ironic 202",
  // Ironic's fake inspection cannot be aborted
  "abort in 'inspect wait': 202, and Ironic 400",
];

interface Peer extends AsyncDisposable {
  readonly url: string;
  put(state: ProvisionState, reservation: string | null): Promise<void>;
}

async function ironic(): Promise<Peer> {
  // a lock is told of at once
  const settings = {
    conductor: { automated_clean: false, node_locked_retry_attempts: 1, node_locked_retry_interval: 0 },
  };
  const real = await realIronic({ settings });
  const database = new DatabaseSync(join(real.folder, "ironic.db"), { timeout: 10_000 });
  const change = database.prepare("update nodes set provision_state = ?, reservation = ? where name = 'n1'");
  return {
    url: real.url,
    put: async (state, reservation) => void change.run(state, reservation),
    [Symbol.asyncDispose]: async () => {
      database.close();
      await real[Symbol.asyncDispose]();
    },
  };
}

async function ingot(): Promise<Peer> {
  const served = await serve();
  const { nodes } = served.conductor.store;
  return {
    url: served.url,
    put: async (provision_state, reservation) => {
      const node = await nodes.byName("n1");
      await nodes.update(node?.uuid ?? "", { provision_state, reservation });
    },
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
}

interface Asked {
  readonly state: ProvisionState;
  readonly reservation: string | null;
  readonly verb: string;
}

/** The status, once what was taken has come to its end. */
async function answerOf(scope: Scope, peer: Peer, { state, reservation, verb }: Asked): Promise<number> {
  await peer.put(state, reservation);
  const body = { target: verb, ...GIVEN[verb] };
  const { status } = await ask(scope, peer.url, put("/v1/nodes/n1/states/provision", body));
  if (status === 202) await ask(scope, peer.url, settled(get("/v1/nodes/n1"), "n1"));
  return status;
}

test("every verb in every state, and while a conductor works on the node, is answered as Ironic answers it", async (t) => {
  if (!(await hasRealIronic())) return t.skip("python3-ironic is not installed");
  using scope = Scope.root({ timeoutMs: 500_000, what: "asking every verb" });
  await using real = await ironic();
  await using ours = await ingot();
  const node = {
    method: "POST",
    path: "/v1/nodes",
    version: "1.82",
    body: { name: "n1", driver: "fake-hardware" },
  } as const;
  for (const { url } of [real, ours]) assert.equal((await ask(scope, url, node)).status, 201);
  const different: string[] = [];
  const answers = new Map<number, number>();
  for (const state of PROVISION_STATES.filter((each) => !LATER.includes(each))) {
    for (const reservation of [null, "another"]) {
      for (const verb of VERBS) {
        const [expected, answer] = await Promise.all(
          [real, ours].map((peer) => answerOf(scope, peer, { state, reservation, verb })),
        );
        const where = `${verb} in '${state}'${reservation === null ? "" : ", worked on"}`;
        answers.set(answer ?? 0, (answers.get(answer ?? 0) ?? 0) + 1);
        if (answer !== expected) different.push(`${where}: ${answer}, and Ironic ${expected}`);
      }
    }
  }
  assert.deepEqual(different, DIFFERENT);
  assert.deepEqual([...answers.keys()].toSorted(), [202, 400, 406, 409]);
});
