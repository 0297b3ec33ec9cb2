import type { PortgroupRecord } from "../../ports/portgroup.ts";

/** What a client may say of a port group; `node_uuid` is a UUID. */
export type PortgroupFields = { readonly node_uuid: string; readonly uuid?: string } & Partial<
  Pick<
    PortgroupRecord,
    | "address"
    | "category"
    | "extra"
    | "mode"
    | "name"
    | "physical_network"
    | "properties"
    | "standalone_ports_supported"
  >
>;
