import type { InterfaceKind } from "@ingot/driver-kit";

/** `GET …/validate`: result null when the driver lacks the interface. */
export type ValidationReport = Readonly<
  Record<InterfaceKind, { readonly result: boolean | null; readonly reason?: string }>
>;
