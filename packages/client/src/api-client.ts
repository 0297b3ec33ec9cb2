import { BareMetalClient } from "./bare-metal/bare-metal-client.ts";
import { ApiTransport } from "./http/api-transport.ts";
import type { ClientOptions } from "./http/client-options.ts";
import { IngotClient } from "./ingot/ingot-client.ts";

/** Both APIs of one server. Nothing is sent before the first call. */
export class ApiClient extends BareMetalClient {
  readonly ingot: IngotClient;
  readonly transport: ApiTransport;

  constructor(options: ClientOptions = {}) {
    const transport = new ApiTransport(options);
    super(transport);
    this.transport = transport;
    this.ingot = new IngotClient(transport);
  }
}
