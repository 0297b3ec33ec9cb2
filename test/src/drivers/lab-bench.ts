/** A machine of the laboratory, and the redfish driver as ingotd would have it, with a server for its media. */
import { createReadStream } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DriverSubject } from "@ingot/driver-kit/conformance";
import type { HardwareType } from "@ingot/driver-kit";
import { fakeContext } from "@ingot/driver-kit/fakes";
import type { DriverComponents } from "@ingot/driver-kit/testing/component-conformance";
import { createHardwareTypes } from "@ingot/drivers";
import { type JsonObject, MIB, Scope } from "@ingot/kernel";
import { byteRange, type MediaPublisher, openMediaPublisher } from "@ingot/media";
import { type BootMode, type LabNode, startLab } from "@ingot/lab";

export interface LabBench extends DriverSubject {
  readonly machine: LabNode;
}

export async function openLabBench(how: { readonly tls?: boolean; readonly bootMode?: BootMode }): Promise<LabBench> {
  const folder = await mkdtemp(join(tmpdir(), "ingot-lab-bench-"));
  for (const name of ["kernel", "ramdisk"]) await writeFile(join(folder, name), `no ${name} at all`);
  const lab = await startLab(Scope.root(), { dir: join(folder, "lab"), memoryBytes: 256 * MIB, ...how });
  const [machine] = lab.nodes;
  if (machine === undefined) throw new Error("the laboratory has no machine");
  const publisher = await openMediaPublisher(join(folder, "media"));
  const server = createServer((request, response) => void serve(publisher, request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const externalUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sources = { fileUrlAllowedPaths: [folder] };
  const types = createHardwareTypes({ publisher, externalUrl, cacheFolder: join(folder, "cache"), sources });
  const interfaces = types.byName["redfish"]?.interfaces;
  const { power, management, boot } = {
    power: interfaces?.power["redfish"],
    management: interfaces?.management["redfish"],
    boot: interfaces?.boot["redfish-virtual-media"],
  };
  await writeFile(join(folder, "any.iso"), Buffer.alloc(MIB));
  const medium = await publisher.publish(join(folder, "any.iso"), { name: "any.iso", owner: "bench" });
  const components = { ...componentsOf(types.byName["redfish"]), imageUrl: `${externalUrl}${medium.path}` };
  if (power === undefined || management === undefined || boot === undefined)
    throw new Error("the driver is incomplete");
  const urls = { deploy_kernel: `file://${folder}/kernel`, deploy_ramdisk: `file://${folder}/ramdisk` };
  const info: JsonObject = { ...machine.report().driver_info, ...urls };
  const contextWith = (more: JsonObject, scope: Scope = Scope.root()) =>
    fakeContext({ scope, node: { driver: "redfish", driver_info: { ...info, ...more } } });
  return {
    machine,
    power,
    management,
    boot,
    components,
    context: (scope) => contextWith({}, scope),
    contextWith,
    ramdisk: {
      kernel: urls.deploy_kernel,
      ramdisk: urls.deploy_ramdisk,
      kernelParams: {},
      appendParams: "console=ttyS0",
      baseUrl: "http://10.0.2.2:6385",
      config: { agent_token: "sesame" },
    },
    close: async () => {
      await types.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await lab.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What the laboratory's BMC has of it: BIOS settings that can be read but not changed, no RAID controller. */
function componentsOf(type: HardwareType | undefined): DriverComponents {
  const { bios, firmware, inspect, raid, vendor } = Object.fromEntries(
    Object.entries(type?.interfaces ?? {}).map(([kind, all]) => [kind, (all as Record<string, unknown>)["redfish"]]),
  ) as DriverComponents;
  if (bios === undefined || firmware === undefined || inspect === undefined || raid === undefined) {
    throw new Error("the driver is incomplete");
  }
  return {
    bios,
    firmware,
    inspect,
    raid,
    ...(vendor === undefined ? {} : { vendor }),
    steps: type?.steps ?? [],
  };
}

async function serve(publisher: MediaPublisher, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, secret = "", name = ""] = /^\/ingot\/v1\/media\/([^/]+)\/([^/]+)$/.exec(request.url ?? "") ?? [];
  const found = await publisher.find(secret, name);
  if (found === undefined) return void response.writeHead(404).end();
  const range = byteRange(request.headers.range, found.size);
  const { start, end } = range.kind === "part" ? range : { start: 0, end: found.size - 1 };
  const part = range.kind === "part" ? { "content-range": `bytes ${start}-${end}/${found.size}` } : {};
  response.writeHead(range.kind === "part" ? 206 : 200, { "content-length": end - start + 1, ...part });
  if (request.method === "HEAD") response.end();
  else createReadStream(found.file, { start, end }).pipe(response);
}
