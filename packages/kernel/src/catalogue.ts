import { agentErrors } from "./errors/agent.ts";
import { apiErrors } from "./errors/api.ts";
import { bmcErrors } from "./errors/bmc.ts";
import { builderErrors } from "./errors/builder.ts";
import { clientErrors } from "./errors/client.ts";
import { controlErrors } from "./errors/control.ts";
import { coreErrors } from "./errors/core.ts";
import type { ErrorEntry } from "./errors/entry.ts";
import { labErrors } from "./errors/lab.ts";
import { machineErrors } from "./errors/machine.ts";
import { mediaErrors } from "./errors/media.ts";
import { resourceErrors } from "./errors/resources.ts";

/** Every error that Ingot reports, by its code. The reference page and the HTTP statuses come from here. */
export const ERRORS = {
  ...coreErrors,
  ...machineErrors,
  ...mediaErrors,
  ...agentErrors,
  ...bmcErrors,
  ...controlErrors,
  ...resourceErrors,
  ...builderErrors,
  ...labErrors,
  ...clientErrors,
  ...apiErrors,
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}

export function errorEntry(code: ErrorCode): ErrorEntry {
  return ERRORS[code];
}
