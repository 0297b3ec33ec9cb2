/** Debian's Ironic has our agent deploy a partition image to a disk of this host, and rebuild it with its ephemeral partition. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, mkdtempDisposable, readFile, truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { parseConfig } from "@ingot/agent/config/agent-config";
import { runAgent } from "@ingot/agent/run-agent";
import { makeRootImage } from "@ingot/agent/testing/make-root-image";
import { ApiClient, type PatchOperation, waitForNode } from "@ingot/client";
import type { ProvisionVerb } from "@ingot/contract";
import { GIB, type JsonObject, MIB, Scope } from "@ingot/kernel";
import { listPartitions, partitionPath, withLoopDevice, withMount } from "@ingot/machine";
import type { IronicSettings } from "./ironic-config.ts";
import { hasRealIronic, type RealIronic, realIronic } from "./real-ironic.ts";

const options = {
  skip: (await hasRealIronic()) && process.getuid?.() === 0 ? false : "needs python3-ironic, and root for loop devices",
  timeout: 240_000,
};
const ROOT_UUID = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
const MAC = "52:54:00:00:00:01";
const [EPHEMERAL, ROOT] = [1, 3];

/** Power is pretended, and what is served for PXE is never fetched: the agent is there already. */
function settings(folder: string): IronicSettings {
  const without = ["bios", "console", "inspect", "raid", "rescue", "vendor"];
  return {
    DEFAULT: {
      enabled_hardware_types: "manual-management",
      enabled_boot_interfaces: "pxe",
      enabled_deploy_interfaces: "direct",
      enabled_management_interfaces: "noop",
      enabled_power_interfaces: "fake",
      enabled_storage_interfaces: "noop",
      ...Object.fromEntries(without.map((name) => [`enabled_${name}_interfaces`, `no-${name}`])),
    },
    conductor: { file_url_allowed_paths: folder },
    dhcp: { dhcp_provider: "none" },
    pxe: {
      tftp_root: join(folder, "tftp"),
      tftp_master_path: join(folder, "tftp-master"),
      images_path: join(folder, "images"),
      instance_master_path: join(folder, "instances"),
      tftp_server: "127.0.0.1",
    },
    deploy: { http_root: join(folder, "http"), http_url: "http://127.0.0.1:1" },
    agent: {
      image_download_source: "http",
      command_wait_interval: 1,
      certificates_path: folder,
      post_deploy_get_power_state_retries: 0,
    },
  };
}

test("Ironic deploys a partition image by our agent, and rebuilds it", options, async (t) => {
  using scope = Scope.root({ timeoutMs: 230_000, what: "a partition image under Ironic" });
  await using folder = await mkdtempDisposable(join(tmpdir(), "ironic-partitions-"));
  const image = await readFile(await makeRootImage(scope, folder.path, ROOT_UUID));
  const server = createServer((_, response) => response.setHeader("content-length", image.length).end(image));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const disk = join(folder.path, "disk.img");
  await writeFile(disk, "");
  await truncate(disk, 5 * GIB);
  await using ironic = await realIronic({ settings: settings(folder.path) });
  await withLoopDevice(scope, disk, async (device) => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/root.qcow2`;
    const node = await Enrolled.create(scope, { ironic, folder: folder.path, device });
    await node.patch({
      image_source: url,
      image_os_hash_algo: "sha256",
      image_os_hash_value: createHash("sha256").update(image).digest("hex"),
      image_type: "partition",
      root_gb: 1,
      swap_mb: 8,
      ephemeral_gb: 1,
      configdrive: null,
    });
    await node.deploy("active");
    const sizes = (await listPartitions(scope, device)).map(({ sizeBytes, signature }) => [
      signature?.type,
      sizeBytes / MIB,
    ]);
    assert.deepEqual(sizes, [
      ["ext4", 1024],
      ["swap", 8],
      ["ext4", 1024],
    ]);
    const inside = <T>(number: number, work: (root: string) => Promise<T>) =>
      withMount(scope, { source: partitionPath(device, number) }, work);
    assert.match(await inside(ROOT, (root) => readFile(join(root, "ran"), "utf8")), /^--target=i386-pc .*loop/);
    assert.equal((await node.show()).driver_internal_info?.["root_uuid_or_disk_id"], ROOT_UUID);
    await inside(EPHEMERAL, (root) => writeFile(join(root, "data"), "years of work"));
    await inside(ROOT, (root) => writeFile(join(root, "etc/motd"), "changed"));
    await node.patch({ preserve_ephemeral: true });
    await node.deploy("rebuild");
    assert.equal(await inside(EPHEMERAL, (root) => readFile(join(root, "data"), "utf8")), "years of work");
    assert.equal(await inside(ROOT, (root) => readFile(join(root, "etc/motd"), "utf8")), "old");
  });
});

interface Place {
  readonly ironic: RealIronic;
  readonly folder: string;
  /** The only disk that the agent has. */
  readonly device: string;
}

/** A node of Ironic, whose machine is this host with one disk. */
class Enrolled {
  readonly #scope: Scope;
  readonly #place: Place;
  readonly #client: ApiClient;

  private constructor(scope: Scope, place: Place) {
    this.#scope = scope;
    this.#place = place;
    this.#client = new ApiClient({ endpoint: place.ironic.url });
  }

  static async create(scope: Scope, place: Place): Promise<Enrolled> {
    const node = new Enrolled(scope, place);
    const { uuid } = await node.#client.nodes.create(scope, {
      name: "n1",
      driver: "manual-management",
      power_interface: "fake",
      driver_info: {
        deploy_forces_oob_reboot: true,
        deploy_kernel: `file://${place.folder}/root.img`,
        deploy_ramdisk: `file://${place.folder}/root.img`,
      },
      properties: { root_device: { name: place.device }, capabilities: "boot_mode:bios", cpu_arch: "x86_64" },
    });
    await node.#client.ports.create(scope, { node_uuid: uuid, address: MAC });
    await node.#lead("manage", "manageable");
    await node.#lead("provide", "available");
    return node;
  }

  show() {
    return this.#client.nodes.get(this.#scope, "n1");
  }

  async patch(info: JsonObject): Promise<void> {
    const operations = Object.entries(info).map(([key, value]): PatchOperation => {
      return { op: "add", path: `/instance_info/${key}`, value: value ?? null };
    });
    await this.#client.nodes.update(this.#scope, "n1", operations);
  }

  /** The machine boots when Ironic says so: an agent is started, which waits until it is known. */
  async deploy(verb: ProvisionVerb): Promise<void> {
    const { ironic, folder, device } = this.#place;
    const life = this.#scope.child();
    const plugins = join(folder, "plugins");
    await mkdir(plugins, { recursive: true });
    const told = {
      api_url: ironic.url,
      listen_port: "0",
      advertise_port: "0",
      listen_host: "127.0.0.1",
      lookup_interval: "1",
      // Ironic 21.4 does not tell whether it is allowed: its agents did it.
      enable_bios_bootloader_install: "true",
    };
    const config = parseConfig(new Map(Object.entries(told)));
    const agent = runAgent(life, { config, plugins, host: { disks: [device], power: false }, addresses: [MAC] });
    agent.catch(() => {});
    try {
      await this.#lead(verb, "active");
    } finally {
      life.cancel();
      await agent.catch(() => {});
    }
  }

  async #lead(verb: ProvisionVerb, expected: string): Promise<void> {
    const start = async (scope: Scope) => this.#client.nodes.provision(scope, "n1", verb);
    await waitForNode(this.#scope, this.#client, { node: "n1", expected, start });
  }
}
