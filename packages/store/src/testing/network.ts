import { connect, createServer, type Server, type Socket } from "node:net";
import { once } from "node:events";
import { Failure } from "@ingot/kernel";

/** What lies between a program and a server on this machine: it can be cut, without a word to either. */
export class Network {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #silent = new Set<Socket>();
  #isCut = false;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async to(port: number): Promise<Network> {
    const server = createServer();
    const network = new Network(server);
    server.on("connection", (near) => network.#join(near, connect(port, "127.0.0.1")));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return network;
  }

  /** The server's URL as it is reached through here. */
  url(direct: string): string {
    const address = this.#server.address();
    if (typeof address !== "object" || address === null) throw new Failure("internal", "the network is closed");
    return Object.assign(new URL(direct), { port: String(address.port) }).href;
  }

  /** Nothing comes through any more, on the connections that are open. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) this.#silence(socket);
  }

  /** New connections come through again; those of before stay silent. */
  mend(): void {
    this.#isCut = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(near: Socket, far: Socket): void {
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.on("data", (chunk) => {
        if (!this.#silent.has(from)) to.write(chunk);
      });
      from.on("error", () => {});
      from.on("close", () => {
        this.#sockets.delete(from);
        if (!this.#silent.has(from)) to.destroy();
      });
      if (this.#isCut) this.#silence(from);
    }
  }

  #silence(socket: Socket): void {
    this.#silent.add(socket);
  }
}
