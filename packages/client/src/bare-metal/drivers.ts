import type { DriverResource } from "@ingot/contract";
import type { JsonObject, Scope } from "@ingot/kernel";
import type { ApiTransport } from "../http/api-transport.ts";
import { Collection } from "./collection.ts";

export class Drivers extends Collection<DriverResource> {
  constructor(transport: ApiTransport) {
    super(transport, { path: "/v1/drivers", key: "drivers" });
  }

  /** What each key of `driver_info` means. */
  async properties(scope: Scope, driver: string): Promise<JsonObject> {
    const answer = await this.transport.request(scope, { method: "GET", path: `${this.path(driver)}/properties` });
    return answer.body as JsonObject;
  }
}
