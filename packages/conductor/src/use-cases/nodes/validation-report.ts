import type { InterfaceKind } from "@ingot/driver-kit";

/** Result null: the driver lacks the interface. */
export interface Validation {
  readonly result: boolean | null;
  readonly reason?: string;
}

/** `GET …/validate`: all interfaces but `vendor`. */
export type ValidationReport = Readonly<Record<Exclude<InterfaceKind, "vendor">, Validation>>;
