import type { HardwareType } from "@ingot/driver-kit";
import type { MediaPublisher, SourcePolicy } from "@ingot/media";
import { ipxeBoot } from "./boot/ipxe/boot.ts";
import { redfishVirtualMedia } from "./boot/redfish-virtual-media/boot.ts";
import { fakeHardware } from "./fake/hardware-type.ts";
import { manualManagement } from "./manual/hardware-type.ts";
import { RedfishClients } from "./redfish/client-pool.ts";
import type { RedfishClientOptions } from "./redfish/client.ts";
import { redfishHardware } from "./redfish/hardware-type.ts";
import { redfishManagement } from "./redfish/management.ts";

export interface HardwareTypesOptions {
  readonly publisher: MediaPublisher;
  /** Where ingotd is reached by BMCs, without a trailing slash: `http://10.0.0.1:6385`; asked for when it is needed. */
  readonly externalUrl: string | (() => string);
  /** For GRUB's images and downloaded kernels and ramdisks; may be emptied at any time. */
  readonly cacheFolder: string;
  readonly sources: SourcePolicy;
  /** Time-outs and patience of the Redfish client; the defaults suit real BMCs. */
  readonly redfish?: Partial<RedfishClientOptions>;
}

export interface HardwareTypes {
  /** Every hardware type that is built in, by name; which of them are enabled is the caller's choice. */
  readonly byName: Readonly<Record<string, HardwareType>>;
  /** Ends the sessions that are open on BMCs. */
  close(): Promise<void>;
}

export function createHardwareTypes(options: HardwareTypesOptions): HardwareTypes {
  const clients = new RedfishClients(options.redfish);
  const management = redfishManagement(clients);
  const boot = {
    "redfish-virtual-media": redfishVirtualMedia({ ...options, clients, management }),
    ipxe: ipxeBoot({ ...options, management }),
  };
  const types = [redfishHardware(clients, boot), fakeHardware, manualManagement];
  return {
    byName: Object.fromEntries(types.map((type) => [type.name, type])),
    close: () => clients.close(),
  };
}
