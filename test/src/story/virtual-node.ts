import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ApiClient, type ProvisionOptions, waitForNode } from "@ingot/client";
import type { NodeResource, ProvisionVerb } from "@ingot/contract";
import { Failure, type JsonObject, type Scope } from "@ingot/kernel";
import { type Lab, type LabNode, type LabOptions, startLab } from "@ingot/lab";
import { freePort } from "./free-port.ts";
import { ServerProcess } from "./server-process.ts";

interface Parts {
  readonly scope: Scope;
  readonly dir: string;
  readonly port: number;
  readonly lab: Lab;
  readonly machine: LabNode;
  readonly server: ServerProcess;
}

/** A virtual machine and a server of its own, which knows it as `node-0`. */
export class VirtualNode implements AsyncDisposable {
  readonly client: ApiClient;
  readonly server: ServerProcess;
  readonly machine: LabNode;
  /** Holds all files of the server (`data`) and of the laboratory (`lab`); goes with this. */
  readonly dir: string;
  readonly url: string;
  readonly #scope: Scope;
  readonly #lab: Lab;

  private constructor({ scope, dir, port, lab, machine, server }: Parts) {
    this.#scope = scope;
    this.#lab = lab;
    this.dir = dir;
    this.machine = machine;
    this.server = server;
    this.url = `http://127.0.0.1:${port}`;
    this.client = new ApiClient({ endpoint: this.url });
  }

  /** @param settings What `ingot serve` is told besides; @param machines how the machine is made. */
  static async start(
    scope: Scope,
    settings: readonly string[] = [],
    machines: Pick<LabOptions, "bootMode" | "memoryBytes"> = {},
  ): Promise<VirtualNode> {
    const dir = await mkdtemp(join(tmpdir(), "ingot-story-"));
    const port = await freePort();
    const lab = await startLab(scope, { dir: join(dir, "lab"), apiUrl: `http://10.0.2.2:${port}`, ...machines });
    const [machine] = lab.nodes;
    if (machine === undefined) throw new Failure("internal", "the laboratory has no machine");
    const server = new ServerProcess(["--listen", `127.0.0.1:${port}`, "--data", join(dir, "data"), ...settings]);
    const node = new VirtualNode({ scope, dir, port, lab, machine, server });
    try {
      await server.start(scope);
    } catch (error) {
      await node[Symbol.asyncDispose]();
      throw error;
    }
    return node;
  }

  /** Makes the node and its port; `fields` beside those that every machine of a laboratory has. */
  async enrol(fields: { readonly driver_info: JsonObject } & JsonObject): Promise<void> {
    const report = this.machine.report();
    const { driver_info: info, ...others } = fields;
    const { uuid } = await this.client.nodes.create(this.#scope, {
      ...{ name: report.name, driver: "redfish", ...others },
      driver_info: { ...report.driver_info, ...info },
    });
    await this.client.ports.create(this.#scope, { node_uuid: uuid, address: report.mac_address });
  }

  async show(): Promise<NodeResource> {
    return this.client.nodes.get(this.#scope, "node-0");
  }

  /** Asks for a verb and waits for the state where it ends. */
  async lead(verb: ProvisionVerb, expected: string, options: ProvisionOptions = {}): Promise<void> {
    await this.reach(expected, async (scope) => this.client.nodes.provision(scope, "node-0", verb, options));
  }

  /** Waits for a state, after what leads there. */
  async reach(expected: string, start: (scope: Scope) => Promise<void> = async () => {}): Promise<void> {
    await waitForNode(this.#scope, this.client, { node: "node-0", expected, start });
  }

  /** Waits until the machine says this on its serial line while, or after, something is done. */
  async says(pattern: RegExp, during: () => Promise<void>): Promise<void> {
    const { size: from } = await stat(this.machine.report().serial_log);
    await during();
    await this.machine.waitForSerial(this.#scope, pattern, from);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.stop();
    await this.#lab.stop();
    await rm(this.dir, { recursive: true, force: true });
  }
}
