import { type Failure, type JsonObject, Scope } from "@ingot/kernel";
import { type BlockDevice, readBlockDevice, withLoopDevice } from "@ingot/machine";
import { checkArguments } from "../check-arguments.ts";
import type { Step, StepResult } from "../define-step.ts";
import type { Hardware } from "../hardware.ts";
import type { StepContext, StepNode, StepPort } from "../step-context.ts";

export interface RunStepOptions {
  /** A disk image file: it becomes the disk for the operating system. The step may change it. */
  readonly disk: string;
  readonly args?: JsonObject;
  readonly node?: Partial<StepNode>;
  readonly ports?: readonly StepPort[];
  /** Methods of hardware managers that the step calls, beside those for the disk. */
  readonly hardware?: Partial<Hardware>;
  /** Ends the step early: `scope.cancel()` is what an abort does. */
  readonly scope?: Scope;
  /** Called with each line that the step logs, while it runs. */
  readonly onLog?: (message: string) => void;
}

export interface RanStep {
  readonly result: StepResult;
  readonly log: readonly string[];
  readonly progress: readonly { readonly fraction: number | null; readonly message: string }[];
}

/**
 * Runs a step on a disk image, attached as a loop device (so as root), with arguments checked as the agent checks
 * them; throws what the step throws. The device is detached in every case.
 */
export async function runStep(step: Step, options: RunStepOptions): Promise<RanStep> {
  const args = options.args ?? {};
  checkArguments(step.name, step.args, args);
  const scope = options.scope ?? Scope.root();
  const log: string[] = [];
  const progress: { fraction: number | null; message: string }[] = [];
  const result = await withLoopDevice(scope, options.disk, async (path) => {
    const device = await readBlockDevice(scope, path);
    const context: StepContext = {
      scope,
      node: fakeNode(options.node),
      ports: options.ports ?? [],
      hardware: fakeHardware(device, options.hardware ?? {}),
      log: (message) => {
        log.push(message);
        options.onLog?.(message);
      },
      progress: (fraction, message) => progress.push({ fraction, message }),
    };
    return step.run(context, args);
  });
  return { result, log, progress };
}

function fakeNode(node: Partial<StepNode> = {}): StepNode {
  return {
    uuid: "00000000-0000-4000-8000-000000000000",
    name: "test-node",
    properties: {},
    instance_info: {},
    driver_info: {},
    driver_internal_info: {},
    extra: {},
    ...node,
  };
}

function fakeHardware(device: BlockDevice, given: Partial<Hardware>): Hardware {
  const known: Partial<Hardware> = {
    listBlockDevices: async () => [device],
    getOsInstallDevice: async () => device,
    ...given,
  };
  return new Proxy({} as Hardware, {
    get: (_, name) => {
      const method = known[name as keyof Hardware];
      if (method !== undefined) return method;
      return async (): Promise<Failure> => {
        throw new Error(`the test gave no hardware method '${String(name)}'`);
      };
    },
  });
}
