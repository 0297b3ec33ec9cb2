/** Fake machines with two more deploy steps that leave a trace of each run in a file: who counts must not be who drives. */
import { appendFileSync, existsSync } from "node:fs";
import type { DriverStep, HardwareType } from "@ingot/driver-kit";
import { fakeHardware } from "@ingot/drivers/fake/hardware-type";

export interface CountingOptions {
  /** Where each run of a step is noted: `NODE STEP begun|ended PROCESS`. */
  readonly file: string;
  readonly process: string;
  /** How long each step works, at least and at most. */
  readonly stepMs: readonly [number, number];
}

export const ONCE = "counted_once";
export const AGAIN = "counted_again";

/** While this file is there, a step of the name that has begun does not end. */
export const holdFile = (file: string, step: string) => `${file}.hold-${step}`;

export function countingHardware(options: CountingOptions): HardwareType {
  const steps = [
    countedStep(ONCE, { priority: 60, idempotent: false }),
    countedStep(AGAIN, { priority: 55, idempotent: true }),
  ];

  function countedStep(name: string, of: { readonly priority: number; readonly idempotent: boolean }): DriverStep {
    return {
      kinds: ["deploy"],
      offered: {
        interface: "management",
        step: name,
        priority: of.priority,
        abortable: true,
        reboot_requested: false,
        requires_ramdisk: false,
        idempotent: of.idempotent,
        description: "Leaves a trace and takes its time.",
        argsinfo: {},
        args_schema: { type: "object", additionalProperties: false },
      },
      run: async ({ node, scope }) => {
        note(`${node.uuid} ${name} begun`);
        const [least, most] = options.stepMs;
        await scope.sleep(least + (most - least) * Math.random());
        while (existsSync(holdFile(options.file, name))) await scope.sleep(50);
        note(`${node.uuid} ${name} ended`);
        return { kind: "done" };
      },
    };
  }

  function note(line: string): void {
    appendFileSync(options.file, `${line} ${options.process}\n`);
  }

  return {
    ...fakeHardware,
    steps: [
      ...fakeHardware.steps,
      ...steps.map((step) => ({ kind: "management" as const, implementation: "fake", step })),
    ],
  };
}
