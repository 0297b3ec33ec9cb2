import type { InterfaceKind } from "@ingot/driver-kit";

/** A hardware type as `GET /v1/drivers` shows it. */
export interface DriverSummary {
  readonly name: string;
  readonly hosts: readonly string[];
  readonly type: "dynamic";
  readonly interfaces: Readonly<
    Record<InterfaceKind, { readonly default: string | null; readonly enabled: readonly string[] }>
  >;
}
