import { Failure, isFailure, type Scope } from "@ingot/kernel";
import type { ControlPlane, LookedUp } from "../api/control-plane.ts";
import { collectReport, type ReportOptions } from "./collect-report.ts";

export interface InspectMachine extends ReportOptions {
  readonly controlPlane: ControlPlane;
}

const ATTEMPTS = 5;
const PAUSE_MS = 1000;

/**
 * Finds out what the machine is and reports it, if the agent was told where to. The answer is that of a lookup; undefined
 * when nothing is to be reported, or the report was refused: then the agent looks itself up as ever.
 */
export async function inspectMachine(scope: Scope, options: InspectMachine): Promise<LookedUp | undefined> {
  const { inspectionCallbackUrl: url, nodeUuid } = options.config;
  if (url === undefined) return undefined;
  const report = await collectReport(scope, options);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await options.controlPlane.report(scope, { url, nodeUuid, report });
    } catch (error) {
      scope.check();
      const failure = Failure.from(error);
      scope.log.warn({}, `the report of inspection did not arrive: ${failure.message}`);
      if (isFailure(error, "agent.lookup_failed") && !failure.retryable) return undefined;
      if (attempt === ATTEMPTS) return undefined;
      await scope.sleep(PAUSE_MS * 2 ** attempt);
    }
  }
}
