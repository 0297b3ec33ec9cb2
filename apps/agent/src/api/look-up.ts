import { Failure, formatDuration, type Scope } from "@ingot/kernel";
import { listNetworkInterfaces } from "@ingot/machine/network/list-network-interfaces";
import type { ControlPlane, LookedUp } from "./control-plane.ts";

export interface LookUpOptions {
  readonly controlPlane: ControlPlane;
  readonly nodeUuid: string | undefined;
  readonly timeoutMs: number;
  readonly intervalMs: number;
  /** Addresses to say instead of the machine's own (tests). */
  readonly addresses?: readonly string[];
  /** 0 to 1; Math.random unless told otherwise. */
  readonly random?: () => number;
}

const LONGEST_PAUSE_MS = 30_000;

/** Asks who this machine is until the control plane knows it; the pause doubles, with jitter. */
export async function lookUp(scope: Scope, options: LookUpOptions): Promise<LookedUp> {
  using bounded = scope.child({ timeoutMs: options.timeoutMs, what: "the lookup" });
  let pauseMs = options.intervalMs;
  let last: Failure | undefined;
  for (;;) {
    try {
      const addresses = options.addresses ?? (await listNetworkInterfaces()).map((each) => each.mac);
      return await options.controlPlane.lookup(bounded, { addresses, nodeUuid: options.nodeUuid });
    } catch (error) {
      scope.check();
      last = Failure.from(error);
      scope.log.warn({}, `${last.message}; asking again in ${formatDuration(pauseMs)}`);
    }
    const jitter = 0.75 + 0.5 * (options.random ?? Math.random)();
    await bounded.sleep(pauseMs * jitter).catch((error: unknown) => {
      scope.check();
      throw new Failure("agent.lookup_failed", `the control plane did not recognise this machine: ${last?.message}`, {
        cause: error,
      });
    });
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}
