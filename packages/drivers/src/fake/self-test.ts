import type { DriverStep } from "@ingot/driver-kit";
import { isJsonObject } from "@ingot/kernel";
import { fakeInterface } from "./fake-interface.ts";

const { call } = fakeInterface("management");

/** Something to put into plans: it takes as long as it is told, and reboots the machine before that if it is told so. */
export const fakeSelfTest: DriverStep = {
  kinds: ["clean", "deploy", "service", "verify"],
  offered: {
    interface: "management",
    step: "self_test",
    priority: 0,
    abortable: true,
    reboot_requested: false,
    requires_ramdisk: false,
    idempotent: true,
    description: "Pretends to test the machine.",
    argsinfo: {
      seconds: { description: "How long it takes; no time unless told otherwise.", required: false },
      reboot: { description: "Whether the machine is rebooted first; false unless told otherwise.", required: false },
    },
    args_schema: {
      type: "object",
      properties: { seconds: { type: "number", minimum: 0, maximum: 86400 }, reboot: { type: "boolean" } },
      additionalProperties: false,
    },
  },
  run: async (context, args, attachment) => {
    const now = context.scope.clock.now();
    const done = isJsonObject(attachment) ? attachment : {};
    if (args["reboot"] === true && done["rebooted"] !== true) {
      await call(context, "self_test");
      return { kind: "reboot", reason: "the self-test's reboot", attachment: { rebooted: true } };
    }
    if (args["reboot"] !== true && attachment === undefined) await call(context, "self_test");
    const seconds = Number(args["seconds"] ?? 0);
    const until = typeof done["until"] === "number" ? done["until"] : now + seconds * 1000;
    if (now >= until) return { kind: "done", output: { result: "passed" } };
    return { kind: "poll", afterMs: Math.min(until - now, 5000), attachment: { ...done, until } };
  },
};
