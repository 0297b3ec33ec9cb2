/** Each call of each interface takes the time and fails as `driver_info` says: the calls are listed from the hardware type itself. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type DriverContext, INTERFACE_KINDS } from "@ingot/driver-kit";
import { fakeContext } from "@ingot/driver-kit/fakes";
import { type ErrorCode, isFailure, Scope } from "@ingot/kernel";
import { fakeHardware } from "./hardware-type.ts";
import { fakeVendor } from "./vendor.ts";

interface Called {
  readonly kind: string;
  readonly method: string;
  readonly call: (context: DriverContext) => unknown;
}

/** What checks settings calls no machine. */
const CHECKS = ["validate", "isIdle"];

function methodsOf(kind: string, owner: object): Called[] {
  return Object.entries(owner).flatMap(([method, value]) =>
    typeof value === "function" && !CHECKS.includes(method)
      ? [{ kind, method, call: (context) => (value as (...args: unknown[]) => unknown).call(owner, context, method) }]
      : [],
  );
}

const { interfaces, steps } = fakeHardware;
const CALLS: readonly Called[] = [
  ...Object.entries(interfaces).flatMap(([kind, byName]) =>
    Object.values(byName as Readonly<Record<string, object>>).flatMap((implementation) =>
      methodsOf(kind, implementation),
    ),
  ),
  ...Object.entries(fakeVendor.methods ?? {}).map(([method, { run }]) => ({
    kind: "vendor",
    method,
    call: (context: DriverContext) => run(context, { verb: "POST", args: { bar: "x" } }),
  })),
  ...steps.map(({ kind, step }) => ({
    kind,
    method: step.offered.step,
    call: (context: DriverContext) => step.run(context, {}, undefined),
  })),
];

async function ends({ kind, method, call }: Called, driver_info: object, code: ErrorCode): Promise<void> {
  using scope = Scope.root({ timeoutMs: 5, what: "the call" });
  await assert.rejects(
    async () => call(fakeContext({ scope, node: { driver_info: driver_info as never } })),
    (error) => isFailure(error, code),
    `${kind}.${method} with ${JSON.stringify(driver_info)}`,
  );
}

test("every interface has calls", () => {
  const kinds = new Set(CALLS.map(({ kind }) => kind));
  assert.deepEqual([...kinds].toSorted(), [...INTERFACE_KINDS].toSorted());
  assert.ok(CALLS.length > 40, String(CALLS.length));
});

test("every call fails when its interface is said to fail, and takes its interface's time", async () => {
  for (const called of CALLS) {
    await ends(called, { fake_fail: called.kind }, "bmc.fault_injected");
    await ends(called, { [`fake_${called.kind}_delay`]: "3600" }, "deadline.exceeded");
  }
});
