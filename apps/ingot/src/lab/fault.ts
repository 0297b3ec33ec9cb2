import { type FaultSettings, LabConnection } from "@ingot/lab";
import type { Command } from "commander";
import { action, type Session } from "../cli/session.ts";
import { wholeNumber } from "../input/numbers.ts";

interface FaultOptions {
  readonly dir: string;
  readonly delay?: number;
  readonly busy?: number;
  readonly retryAfter?: number;
  readonly resetConnections?: number;
  readonly fail?: number;
  readonly busyEvery?: number;
  readonly silent?: boolean;
  readonly rejectCredentials?: boolean;
  readonly virtualMedia: boolean;
  readonly ignorePower?: boolean;
  readonly powerDelay?: number;
  readonly sessionSeconds?: number;
}

/** `ingot lab fault`. */
export function addFault(command: Command): void {
  command
    .description("what a BMC is to do wrong from now on; without options it is healed")
    .option("--delay <ms>", "answer that much later", wholeNumber)
    .option("--busy <n>", "answer the next n requests with 503", wholeNumber)
    .option("--retry-after <s>", "with this Retry-After", wholeNumber)
    .option("--reset-connections <n>", "reset the connection of the next n requests", wholeNumber)
    .option("--fail <n>", "answer the next n requests with 500", wholeNumber)
    .option("--busy-every <n>", "answer each n-th request with 503", wholeNumber)
    .option("--silent", "take requests and never answer")
    .option("--reject-credentials", "refuse every password and session")
    .option("--no-virtual-media", "have no virtual media")
    .option("--ignore-power", "accept power actions and do nothing")
    .option("--power-delay <ms>", "do power actions that much later", wholeNumber)
    .option("--session-seconds <s>", "end sessions after that long", wholeNumber);
  action(command, async ({ scope }: Session, options: FaultOptions, node: string) =>
    new LabConnection(options.dir).setFaults(scope, node, faultSettings(options)),
  );
}

function faultSettings(options: FaultOptions): FaultSettings {
  const settings = {
    delayMs: options.delay,
    busyRequests: options.busy,
    retryAfterSeconds: options.retryAfter,
    resetConnections: options.resetConnections,
    failRequests: options.fail,
    busyEvery: options.busyEvery,
    silent: options.silent,
    rejectCredentials: options.rejectCredentials,
    noVirtualMedia: options.virtualMedia ? undefined : true,
    ignorePowerActions: options.ignorePower,
    powerDelayMs: options.powerDelay,
    sessionSeconds: options.sessionSeconds,
  } satisfies { [Key in keyof FaultSettings]: FaultSettings[Key] | undefined };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as FaultSettings;
}
