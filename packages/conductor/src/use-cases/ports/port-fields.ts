import type { PortRecord } from "../../ports/port.ts";

/** What a client may say of a port; `node_uuid` is a UUID. */
export type PortFields = { readonly address: string; readonly node_uuid: string; readonly uuid?: string } & Partial<
  Pick<
    PortRecord,
    | "available_for_dynamic_portgroup"
    | "category"
    | "description"
    | "extra"
    | "is_smartnic"
    | "local_link_connection"
    | "name"
    | "physical_network"
    | "portgroup_uuid"
    | "pxe_enabled"
    | "vendor"
  >
>;
