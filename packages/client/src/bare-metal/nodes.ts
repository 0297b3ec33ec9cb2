import type { HistoryResource, NodeResource, PowerTargetName, ProvisionVerb } from "@ingot/contract";
import { Failure, isFailure, isJsonObject, type Json, type JsonObject, type Scope } from "@ingot/kernel";
import { apiPath } from "../http/answer.ts";
import type { ApiTransport } from "../http/api-transport.ts";
import { isMissingRoute } from "../http/missing-route.ts";
import { Collection } from "./collection.ts";

/** What goes with a verb of `PUT …/states/provision`. */
export interface ProvisionOptions {
  readonly configdrive?: Json;
  readonly deploy_steps?: Json;
  readonly clean_steps?: Json;
  readonly service_steps?: Json;
  readonly disable_ramdisk?: boolean;
  readonly rescue_password?: string;
  readonly runbook?: string;
}

/** Of each interface whether it has what it needs; null: the driver has none. */
export type Validation = Readonly<Record<string, { readonly result: boolean | null; readonly reason?: string | null }>>;

function hasLimits({ deploy_steps, clean_steps, service_steps }: ProvisionOptions): boolean {
  const steps = [deploy_steps, clean_steps, service_steps].flatMap((list) => (Array.isArray(list) ? list : []));
  return steps.some((step: Json) => isJsonObject(step) && ("timeout" in step || "retries" in step));
}

export class Nodes extends Collection<NodeResource> {
  constructor(transport: ApiTransport) {
    super(transport, { path: "/v1/nodes", key: "nodes" });
  }

  /** Answers once the verb is accepted. Steps with a timeout or retries are Ingot's own, and asked for there. */
  async provision(scope: Scope, node: string, target: ProvisionVerb, options: ProvisionOptions = {}): Promise<void> {
    const path = `${this.path(node)}/states/provision`;
    const body = { target, ...options };
    if (!hasLimits(options)) return this.#put(scope, path, body);
    try {
      await this.#put(scope, `/ingot${path}`, body);
    } catch (error) {
      if (!isFailure(error) || !isMissingRoute(error)) throw error;
      throw new Failure("client.not_ingot", "the server knows no timeout and no retries of a step", { cause: error });
    }
  }

  async setPower(scope: Scope, node: string, target: PowerTargetName, timeoutSeconds?: number): Promise<void> {
    const timeout = timeoutSeconds === undefined ? {} : { timeout: timeoutSeconds };
    await this.#put(scope, `${this.path(node)}/states/power`, { target, ...timeout });
  }

  async setBootMode(scope: Scope, node: string, target: string): Promise<void> {
    await this.#put(scope, `${this.path(node)}/states/boot_mode`, { target });
  }

  async setTargetRaidConfig(scope: Scope, node: string, config: Json): Promise<void> {
    await this.#put(scope, `${this.path(node)}/states/raid`, config);
  }

  async setMaintenance(scope: Scope, node: string, reason?: string): Promise<void> {
    await this.#put(scope, `${this.path(node)}/maintenance`, reason === undefined ? {} : { reason });
  }

  async endMaintenance(scope: Scope, node: string): Promise<void> {
    await this.transport.request(scope, { method: "DELETE", path: `${this.path(node)}/maintenance` });
  }

  async validate(scope: Scope, node: string): Promise<Validation> {
    return (await this.#get(scope, `${this.path(node)}/validate`)) as Validation;
  }

  async bootDevice(scope: Scope, node: string): Promise<JsonObject> {
    return this.#get(scope, `${this.path(node)}/management/boot_device`);
  }

  async supportedBootDevices(scope: Scope, node: string): Promise<JsonObject> {
    return this.#get(scope, `${this.path(node)}/management/boot_device/supported`);
  }

  async setBootDevice(scope: Scope, node: string, device: string, persistent: boolean): Promise<void> {
    await this.#put(scope, `${this.path(node)}/management/boot_device`, { boot_device: device, persistent });
  }

  async traits(scope: Scope, node: string): Promise<readonly string[]> {
    return (await this.#get(scope, `${this.path(node)}/traits`))["traits"] as readonly string[];
  }

  async addTrait(scope: Scope, node: string, trait: string): Promise<void> {
    await this.#put(scope, this.path(node) + apiPath`/traits/${trait}`, undefined);
  }

  async removeTrait(scope: Scope, node: string, trait: string): Promise<void> {
    await this.transport.request(scope, { method: "DELETE", path: this.path(node) + apiPath`/traits/${trait}` });
  }

  async removeAllTraits(scope: Scope, node: string): Promise<void> {
    await this.transport.request(scope, { method: "DELETE", path: `${this.path(node)}/traits` });
  }

  async vifs(scope: Scope, node: string): Promise<readonly { readonly id: string }[]> {
    return (await this.#get(scope, `${this.path(node)}/vifs`))["vifs"] as unknown as readonly { readonly id: string }[];
  }

  async attachVif(scope: Scope, node: string, vif: JsonObject): Promise<void> {
    await this.transport.request(scope, { method: "POST", path: `${this.path(node)}/vifs`, body: vif });
  }

  async detachVif(scope: Scope, node: string, vif: string): Promise<void> {
    await this.transport.request(scope, { method: "DELETE", path: this.path(node) + apiPath`/vifs/${vif}` });
  }

  async history(scope: Scope, node: string, detail = false): Promise<readonly HistoryResource[]> {
    const query = detail ? { detail } : {};
    const { body } = await this.transport.request(scope, { method: "GET", path: `${this.path(node)}/history`, query });
    return (body as { readonly history: readonly HistoryResource[] }).history;
  }

  async historyEntry(scope: Scope, node: string, entry: string): Promise<HistoryResource> {
    return (await this.#get(scope, this.path(node) + apiPath`/history/${entry}`)) as unknown as HistoryResource;
  }

  /** UUIDs of the nodes that are parts of this one. */
  async children(scope: Scope, node: string): Promise<readonly string[]> {
    return (await this.#get(scope, `${this.path(node)}/children`))["children"] as readonly string[];
  }

  async inventory(scope: Scope, node: string): Promise<JsonObject> {
    return this.#get(scope, `${this.path(node)}/inventory`);
  }

  async #get(scope: Scope, path: string): Promise<JsonObject> {
    return (await this.transport.request(scope, { method: "GET", path })).body as JsonObject;
  }

  async #put(scope: Scope, path: string, body: unknown): Promise<void> {
    await this.transport.request(scope, { method: "PUT", path, body });
  }
}
