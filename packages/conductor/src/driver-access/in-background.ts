import { Scope } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";

export interface BackgroundTask {
  /** What it is called when it fails. */
  readonly what: string;
  work(scope: Scope): Promise<unknown>;
  failed?(error: unknown): Promise<void>;
}

/** Starts work that nobody waits for; its failure is logged, and told to `failed`. */
export function inBackground(conductor: Pick<Conductor, "log" | "config">, task: BackgroundTask): void {
  const { what, work, failed } = task;
  const run = async (): Promise<void> => {
    using scope = Scope.root({ timeoutMs: conductor.config.powerTimeoutMs, what });
    try {
      await work(scope);
    } catch (error) {
      conductor.log.error({ err: error }, `${what} failed`);
      await failed?.(error);
    }
  };
  run().catch((error: unknown) => conductor.log.error({ err: error }, `the failure of ${what} was not written down`));
}
