import type { DriverStep, HardwareType } from "@ingot/driver-kit";
import { isJsonObject } from "@ingot/kernel";
import type { FakeMachine } from "./fake-machine.ts";
import { offeredStep } from "./offered-steps.ts";

/** Out-of-band steps of the fake machine's management interface: one that polls, one that reboots, one that verifies. */
export function fakeDriverSteps(machineOf: (uuid: string) => FakeMachine): HardwareType["steps"] {
  const ran = (uuid: string, step: string) => {
    const machine = machineOf(uuid);
    machine.ran.set(step, (machine.ran.get(step) ?? 0) + 1);
    return machine;
  };
  const offered = (step: string, priority = 0) =>
    offeredStep({
      interface: "management",
      step,
      priority,
      requires_ramdisk: false,
      idempotent: true,
      abortable: true,
    });
  const steps: readonly DriverStep[] = [
    {
      kinds: ["clean", "deploy", "service"],
      offered: offered("polls"),
      run: async ({ node }, _args, attachment) => {
        const times = isJsonObject(attachment) ? Number(attachment["times"]) : 0;
        if (times < 2) return { kind: "poll", afterMs: 5, attachment: { times: times + 1 } };
        ran(node.uuid, "polls");
        return { kind: "done", output: { times } };
      },
    },
    {
      kinds: ["clean", "service"],
      offered: offered("never_ends"),
      run: async ({ node }) => {
        if (ran(node.uuid, "never_ends").ends) return { kind: "done" };
        return { kind: "poll", afterMs: 10 };
      },
    },
    {
      kinds: ["clean", "deploy", "service"],
      offered: offered("reboots"),
      run: async ({ node }, _args, attachment) => {
        if (attachment === undefined)
          return { kind: "reboot", reason: "a new firmware", attachment: { rebooted: true } };
        ran(node.uuid, "reboots");
        return { kind: "done" };
      },
    },
    {
      kinds: ["verify"],
      offered: offered("clock", 10),
      run: async ({ node }) => {
        const words = ran(node.uuid, "clock").failing.get("clock");
        if (words !== undefined) throw new Error(words);
        return { kind: "done" };
      },
    },
  ];
  return steps.map((step) => ({ kind: "management", implementation: "test", step }));
}
