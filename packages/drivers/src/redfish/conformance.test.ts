import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testDriver } from "@ingot/driver-kit/conformance";
import { openMediaPublisher } from "@ingot/media";
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

testDriver("redfish on the emulator", async () => {
  const bench = await openBench();
  const folder = await mkdtemp(join(tmpdir(), "ingot-redfish-"));
  for (const name of ["kernel", "ramdisk"]) await writeFile(join(folder, name), name);
  const publisher = await openMediaPublisher(folder);
  const management = redfishManagement(bench.clients);
  const sources = { fileUrlAllowedPaths: [folder] };
  const options = { clients: bench.clients, management, publisher, externalUrl: "http://10.0.0.1:6385", sources };
  const urls = { deploy_kernel: `file://${folder}/kernel`, deploy_ramdisk: `file://${folder}/ramdisk` };
  return {
    power: redfishPower(bench.clients),
    management,
    boot: redfishVirtualMedia({ ...options, cacheFolder: join(folder, "cache") }),
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
    context: (scope) => bench.context(urls, scope === undefined ? {} : { scope }),
    contextWith: (info) => bench.context({ ...urls, ...info }),
    ramdisk: {
      kernel: urls.deploy_kernel,
      ramdisk: urls.deploy_ramdisk,
      kernelParams: {},
      appendParams: "",
      baseUrl: "http://10.0.2.2:6385",
      config: {},
    },
    mediumInserted: async () => bench.state.image !== undefined,
    close: async () => {
      await bench[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
});
