import type {
  BootInterface,
  DriverContext,
  ManagementInterface,
  RamdiskBoot,
  RamdiskInstance,
} from "@ingot/driver-kit";
import { Failure } from "@ingot/kernel";
import { commandLine } from "../command-line.ts";
import { publishImage, type PublishingOptions } from "../publish-image.ts";
import { RAMDISK_PROPERTIES, requireRamdiskImages } from "../require-ramdisk-images.ts";
import { commandWords, ipxeScript } from "./script.ts";

export interface IpxeOptions extends PublishingOptions {
  readonly management: ManagementInterface;
}

/** In `driver_internal_info`: what iPXE is told that asks with the address of one of the node's ports. */
const SCRIPT = "ipxe_script";

/**
 * Boots over the network, by iPXE: the machine's firmware is led to it by the DHCP server that its operator runs, and it asks this
 * server by the address of its network card what to do. The agent gets its token when it looks itself up.
 */
export function ipxeBoot(options: IpxeOptions): BootInterface {
  const leave = async (context: DriverContext) => {
    await options.publisher.retract(context.node.uuid);
    await context.remember({ [SCRIPT]: null });
  };
  const start = async (context: DriverContext, boot: Offered, persistent: boolean) => {
    try {
      await offer(context, { ...boot, lasting: persistent }, options);
      await options.management.setBootDevice(context, "pxe", persistent);
    } catch (error) {
      await leave(context);
      throw error;
    }
  };
  return {
    properties: RAMDISK_PROPERTIES,
    capabilities: ["ramdisk_boot"],
    validate: async (context) => {
      await requireRamdiskImages(context, options.sources);
      commandWords(String(context.node.driver_info["kernel_append_params"] ?? ""));
      await requirePort(context);
    },
    prepareRamdisk: async (context, boot) => {
      await start(context, { ...boot, commandLine: commandLine(boot) }, false);
    },
    cleanUpRamdisk: leave,
    prepareInstance: async (context) => {
      await leave(context);
      await options.management.setBootDevice(context, "disk", true);
    },
    prepareRamdiskInstance: async (context, instance) => {
      await start(context, { ...requireKernel(instance), baseUrl: instance.baseUrl }, true);
    },
    cleanUpInstance: leave,
  };
}

interface Offered extends Pick<RamdiskBoot, "kernel" | "ramdisk" | "baseUrl"> {
  readonly commandLine: string;
}

/** Publishes what the machine fetches, for longer than an operation if it is its instance, and the script that says so. */
async function offer(
  context: DriverContext,
  boot: Offered & { readonly lasting: boolean },
  options: IpxeOptions,
): Promise<void> {
  await requirePort(context);
  await options.publisher.retract(context.node.uuid);
  const publish = async (name: "kernel" | "ramdisk") =>
    `${boot.baseUrl}${(await publishImage(context, { url: boot[name], name, lasting: boot.lasting }, options)).path}`;
  const script = ipxeScript({
    kernel: await publish("kernel"),
    ramdisk: await publish("ramdisk"),
    commandLine: boot.commandLine,
  });
  await context.remember({ [SCRIPT]: script });
}

function requireKernel({ boots }: RamdiskInstance) {
  if ("kernel" in boots) return boots;
  throw new Failure("node.invalid", "the boot interface ipxe boots a kernel and a ramdisk, not an ISO");
}

/** A machine is known by the addresses of its ports: without one, nobody would be told what to boot. */
async function requirePort(context: DriverContext): Promise<void> {
  const ports = await context.ports();
  if (ports.some((port) => port.pxe_enabled)) return;
  const { uuid } = context.node;
  throw new Failure("input.invalid", `node ${uuid} has no port that boots over the network`, {
    hint: `Make one with: baremetal port create ADDRESS --node ${uuid}`,
  });
}
