import type { RunbookResource } from "@ingot/contract";
import type { Scope } from "@ingot/kernel";
import { apiPath } from "../http/answer.ts";
import type { ApiTransport } from "../http/api-transport.ts";
import { Collection } from "./collection.ts";

export class Runbooks extends Collection<RunbookResource> {
  constructor(transport: ApiTransport) {
    super(transport, { path: "/v1/runbooks", key: "runbooks" });
  }

  async traits(scope: Scope, runbook: string): Promise<readonly string[]> {
    const { body } = await this.transport.request(scope, { method: "GET", path: `${this.path(runbook)}/traits` });
    return (body as { readonly traits: readonly string[] }).traits;
  }

  async addTrait(scope: Scope, runbook: string, trait: string): Promise<void> {
    await this.transport.request(scope, { method: "PUT", path: this.path(runbook) + apiPath`/traits/${trait}` });
  }

  async removeTrait(scope: Scope, runbook: string, trait: string): Promise<void> {
    await this.transport.request(scope, { method: "DELETE", path: this.path(runbook) + apiPath`/traits/${trait}` });
  }

  async removeAllTraits(scope: Scope, runbook: string): Promise<void> {
    await this.transport.request(scope, { method: "DELETE", path: `${this.path(runbook)}/traits` });
  }
}
