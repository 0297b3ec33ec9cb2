import type { InspectionRuleResource } from "@ingot/contract";
import type { Scope } from "@ingot/kernel";
import type { ApiTransport } from "../http/api-transport.ts";
import { Collection } from "./collection.ts";

const PATH = "/v1/inspection_rules";

export class InspectionRules extends Collection<InspectionRuleResource> {
  constructor(transport: ApiTransport) {
    super(transport, { path: PATH, key: "inspection_rules" });
  }

  /** All but those of the server's file. */
  async deleteAll(scope: Scope): Promise<void> {
    await this.transport.request(scope, { method: "DELETE", path: PATH });
  }
}
