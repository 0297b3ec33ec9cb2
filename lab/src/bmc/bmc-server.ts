import { createServer as createHttp, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createHttps } from "node:https";
import { Failure, type Scope } from "@ingot/kernel";
import type { VirtualMachine } from "../machine/virtual-machine.ts";
import type { Certificate } from "./certificate.ts";
import { type BmcContext, bmcContext } from "./context.ts";
import type { Faults } from "./faults.ts";
import { serveBmc } from "./serve-bmc.ts";
import type { Credentials } from "./sessions.ts";
import { VirtualMedia } from "./virtual-media.ts";

export interface BmcOptions {
  readonly port: number;
  readonly credentials: Credentials;
  /** Speaks HTTPS with it; HTTP without. */
  readonly certificate?: Certificate;
}

/** The BMC of one machine, on a port of the loopback interface. */
export class BmcServer {
  readonly media: VirtualMedia;
  readonly #context: BmcContext;
  readonly #server: Server;
  readonly #scope: Scope;

  private constructor(scope: Scope, machine: VirtualMachine, options: BmcOptions) {
    this.#scope = scope.child();
    this.media = new VirtualMedia(machine);
    const { credentials } = options;
    const context = bmcContext({ scope: this.#scope, machine, media: this.media, credentials });
    this.#context = context;
    const listener = (request: IncomingMessage, response: ServerResponse) => void serveBmc(context, request, response);
    this.#server =
      options.certificate === undefined ? createHttp(listener) : createHttps(options.certificate, listener);
  }

  static async start(scope: Scope, machine: VirtualMachine, options: BmcOptions): Promise<BmcServer> {
    const bmc = new BmcServer(scope, machine, options);
    await new Promise<void>((resolve, reject) => {
      bmc.#server.once("error", (error: NodeJS.ErrnoException) => reject(listenFailure(error, options.port)));
      bmc.#server.listen(options.port, "127.0.0.1", resolve);
    });
    return bmc;
  }

  get faults(): Faults {
    return this.#context.faults;
  }

  async close(): Promise<void> {
    this.#scope.cancel();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

function listenFailure(error: NodeJS.ErrnoException, port: number): Failure {
  if (error.code !== "EADDRINUSE") return Failure.from(error, "lab.daemon");
  return new Failure("lab.port_taken", `the BMC's port ${port} on 127.0.0.1 is taken`);
}
