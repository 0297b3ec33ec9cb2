import type { ConductorConfig } from "../config.ts";

/** How long an agent may take to call back after a boot in an operation of this kind. */
export function callbackTimeoutMs(config: ConductorConfig, operationKind: string): number {
  switch (operationKind) {
    case "deploy":
      return config.deployCallbackTimeoutMs;
    case "service":
      return config.serviceCallbackTimeoutMs;
    case "rescue":
      return config.rescueCallbackTimeoutMs;
    case "inspect":
      return config.inspectWaitTimeoutMs;
    default:
      return config.cleanCallbackTimeoutMs;
  }
}
