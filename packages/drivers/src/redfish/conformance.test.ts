import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DriverSubject, testDriver } from "@ingot/driver-kit/conformance";
import { openMediaPublisher } from "@ingot/media";
import { ipxeBoot } from "../boot/ipxe/boot.ts";
import { redfishVirtualMedia } from "../boot/redfish-virtual-media/boot.ts";
import { redfishBios } from "./bios.ts";
import { redfishFirmware } from "./firmware.ts";
import { redfishHardware } from "./hardware-type.ts";
import { redfishInspect } from "./inspect.ts";
import { redfishManagement } from "./management.ts";
import { redfishPower } from "./power.ts";
import { redfishRaid } from "./raid.ts";
import { openBench } from "./testing/bench.ts";
import { redfishVendor } from "./vendor.ts";

for (const by of ["redfish-virtual-media", "ipxe"] as const) {
  testDriver(`redfish on the emulator, booted by ${by}`, () => openSubject(by));
}

const PORTS = [{ uuid: "0f9b0b1c-0000-4000-8000-000000000001", address: "52:54:00:00:00:01", pxe_enabled: true }];

async function openSubject(by: "redfish-virtual-media" | "ipxe"): Promise<DriverSubject> {
  const bench = await openBench();
  const folder = await mkdtemp(join(tmpdir(), "ingot-redfish-"));
  for (const name of ["kernel", "ramdisk"]) await writeFile(join(folder, name), name);
  const publisher = await openMediaPublisher(folder);
  const management = redfishManagement(bench.clients);
  const sources = { fileUrlAllowedPaths: [folder] };
  const options = { management, publisher, sources, cacheFolder: join(folder, "cache") };
  const media = { ...options, clients: bench.clients, externalUrl: "http://10.0.0.1:6385" };
  const urls = { deploy_kernel: `file://${folder}/kernel`, deploy_ramdisk: `file://${folder}/ramdisk` };
  return {
    power: redfishPower(bench.clients),
    management,
    boot: by === "ipxe" ? ipxeBoot(options) : redfishVirtualMedia(media),
    components: {
      bios: redfishBios(bench.clients),
      firmware: redfishFirmware(bench.clients),
      inspect: redfishInspect(bench.clients),
      raid: redfishRaid,
      vendor: redfishVendor(bench.clients),
      steps: redfishHardware(bench.clients, {}).steps,
      biosChange: { name: "ProcTurboMode", value: "Disabled" },
      imageUrl: "http://images/any.iso",
    },
    context: (scope) => bench.context(urls, { ports: PORTS, ...(scope === undefined ? {} : { scope }) }),
    contextWith: (info) => bench.context({ ...urls, ...info }, { ports: PORTS }),
    ramdisk: {
      kernel: urls.deploy_kernel,
      ramdisk: urls.deploy_ramdisk,
      kernelParams: {},
      appendParams: "",
      baseUrl: "http://10.0.2.2:6385",
      config: {},
    },
    ...(by === "ipxe" ? {} : { mediumInserted: async () => bench.state.image !== undefined }),
    close: async () => {
      await bench[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}
