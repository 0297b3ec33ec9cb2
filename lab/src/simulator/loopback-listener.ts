import { createServer as createHttp, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createHttps } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { Failure } from "@ingot/kernel";
import type { Certificate } from "../bmc/certificate.ts";

export interface LoopbackOptions {
  /** 0: a free one. */
  readonly port: number;
  readonly certificate?: Certificate | undefined;
  /** Whether somebody is at this address; a connection to another is reset. */
  isThere(address: string): boolean;
  /** A request to one of the addresses. */
  serve(address: string, request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** A connection that says nothing for so long is closed: thousands of clients leave them open. */
const IDLE_MS = 5000;

/** One listener for all of 127.0.0.0/8: thousands of machines, each with an address of its own, on one port. */
export class LoopbackListener {
  readonly port: number;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
  }

  static async start(options: LoopbackOptions): Promise<LoopbackListener> {
    const { certificate } = options;
    const serve = (request: IncomingMessage, response: ServerResponse) => {
      options.serve(addressOf(request.socket), request, response).catch(() => response.destroy());
    };
    const settings = { keepAliveTimeout: IDLE_MS };
    const server =
      certificate === undefined ? createHttp(settings, serve) : createHttps({ ...certificate, ...settings }, serve);
    server.on("connection", (socket: Socket) => {
      if (!options.isThere(addressOf(socket))) socket.resetAndDestroy();
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error: NodeJS.ErrnoException) => reject(listenFailure(error, options.port)));
      server.listen({ port: options.port, host: "0.0.0.0", backlog: 4096 }, resolve);
    });
    return new LoopbackListener(server);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

/** Under which address a client has reached it; anything that is not loopback has nobody. */
function addressOf(socket: Socket): string {
  const address = socket.localAddress ?? "";
  return address.startsWith("127.") ? address : "";
}

function listenFailure(error: NodeJS.ErrnoException, port: number): Failure {
  if (error.code !== "EADDRINUSE") return Failure.from(error, "lab.daemon");
  return new Failure("lab.port_taken", `the port ${port} is taken`);
}
