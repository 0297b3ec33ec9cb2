import { createHash } from "node:crypto";
import { createServer } from "node:net";
import { Failure } from "@ingot/kernel";

/** Below the ports that Linux gives to outgoing connections (32768 and up). */
const FIRST = 20_000;
const COUNT = 12_000;

/** Gives out free ports of the loopback interface; the same purpose gets the same port as long as that is free. */
export class PortChooser {
  readonly #given = new Set<number>();

  async choose(purpose: string): Promise<number> {
    const start = createHash("sha256").update(purpose).digest().readUInt32BE(0) % COUNT;
    for (let offset = 0; offset < COUNT; offset += 1) {
      const port = FIRST + ((start + offset) % COUNT);
      if (!this.#given.has(port) && (await isFree(port))) {
        this.#given.add(port);
        return port;
      }
    }
    throw new Failure("lab.port_taken", `every port from ${FIRST} to ${FIRST + COUNT - 1} on 127.0.0.1 is taken`);
  }

  /** Keeps a port that was given out in an earlier run when it is still free; chooses another otherwise. */
  async keep(port: number, purpose: string): Promise<number> {
    if (this.#given.has(port) || !(await isFree(port))) return this.choose(purpose);
    this.#given.add(port);
    return port;
  }

  /** A port that somebody asked for. */
  async take(port: number, what: string): Promise<number> {
    if (this.#given.has(port) || !(await isFree(port))) {
      throw new Failure("lab.port_taken", `port ${port} on 127.0.0.1, asked for as ${what}, is taken`);
    }
    this.#given.add(port);
    return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
