import assert from "node:assert/strict";
import { test } from "node:test";
import { Scope } from "@ingot/kernel";
import { TestConductor } from "./testing/test-conductor.ts";
import { until } from "./testing/until.ts";
import { setProvisionState } from "./use-cases/nodes/set-provision-state.ts";

const STEPS = [
  {
    interface: "deploy",
    step: "inject_files",
    priority: 50,
    args: { files: { "/etc/motd": "SGVsbG8gSXJvbmljCg==" } },
  },
] as const;

/** With INGOT_TEST_LONG every access is a death, before and after it; else a sample of them, spread over all. */
const LONG = process.env["INGOT_TEST_LONG"] !== undefined;
const SAMPLE = 12;
const AT_ONCE = 4;

interface Life {
  readonly accesses: number;
  readonly lives: number;
}

/** Deploys one machine while the process dies at one access to its store; another begins on the same file. */
async function deployDying(atAccess: number, carriedOut: boolean): Promise<Life> {
  const run = await TestConductor.start();
  let lives = 1;
  try {
    const { node, machine } = await run.node();
    await run.kill();
    await run.begin({ atAccess, carriedOut });
    const { store } = run;
    const verb = { node: "n1", target: "active", deploySteps: STEPS } as const;
    const asked = setProvisionState(Scope.root(), run.conductor, verb);
    const settled = until(async () => {
      const now = await run.file?.nodes.byUuid(node.uuid);
      const rests = now?.target_provision_state === null || now?.provision_state === "deploy failed";
      return now !== undefined && rests && now.provision_state !== "available" ? now : undefined;
    });
    settled.catch(() => {});
    await Promise.race([asked, store.dead]);
    await Promise.race([store.dead, settled]);
    const accesses = store.accesses;
    if (accesses >= atAccess) {
      lives += 1;
      await run.kill();
      await run.begin();
      const begun = await run.conductor.store.operations.active(node.uuid);
      const now = await run.conductor.store.nodes.byUuid(node.uuid);
      // Dead before its 202: nothing was promised, and nothing half-done may be left.
      if (begun === undefined && now?.provision_state === "available") {
        await setProvisionState(Scope.root(), run.conductor, verb);
      }
    }
    const end = await settled;
    const where = `death at access ${atAccess}, ${carriedOut ? "after" : "before"} it was carried out`;
    assert.equal(end.provision_state, "active", `${where}: ${end.last_error ?? ""}`);
    assert.deepEqual([end.reservation, end.power_state, machine.medium], [null, "power on", null], where);
    for (const once of ["write_image", "inject_files", "image.install_bootloader"]) {
      assert.equal(machine.ran.get(once), 1, `${where}: ${once}`);
    }
    return { accesses, lives };
  } finally {
    await run.stop();
  }
}

test("a process that is killed at any access to its store, and begun again, deploys the machine, each step once", async () => {
  const { accesses } = await deployDying(Infinity, false);
  assert.ok(accesses > 40, `${accesses} accesses`);
  const every = Array.from({ length: accesses }, (_, index) => index + 1);
  const stride = Math.max(1, Math.floor(accesses / SAMPLE));
  const deaths = LONG ? every : every.filter((access) => access % stride === 1);
  const trials = deaths.flatMap((at, index) =>
    (LONG ? [true, false] : [index % 2 === 0]).map((after) => [at, after] as const),
  );
  const next = trials.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const [at, after] of next) await deployDying(at, after);
    }),
  );
});
