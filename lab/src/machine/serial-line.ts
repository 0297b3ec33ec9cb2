import { appendFile, open, rm } from "node:fs/promises";
import { watch } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { Failure, type Scope } from "@ingot/kernel";

export interface SerialPaths {
  /** Where people attach. */
  readonly console: string;
  /** Where QEMU connects as it starts, before the machine can say anything. */
  readonly machine: string;
}

/**
 * The console's end of a serial line: a socket that stays while QEMU comes and goes below it.
 * What the machine says goes to everybody attached; what they type goes to the machine.
 */
export class SerialLine {
  readonly #attached = new Set<Socket>();
  readonly #servers: readonly Server[];
  readonly #paths: SerialPaths;
  #machine: Socket | undefined;

  private constructor(paths: SerialPaths) {
    this.#paths = paths;
    this.#servers = [
      createServer((socket) => this.#attach(socket)),
      createServer((socket) => this.#joinMachine(socket)),
    ];
  }

  static async open(paths: SerialPaths): Promise<SerialLine> {
    const line = new SerialLine(paths);
    const [console, machine] = line.#servers;
    if (console !== undefined) await listen(console, paths.console);
    if (machine !== undefined) await listen(machine, paths.machine);
    return line;
  }

  async close(): Promise<void> {
    this.#machine?.destroy();
    for (const console of this.#attached) console.destroy();
    for (const server of this.#servers) await new Promise<void>((resolve) => server.close(() => resolve()));
    for (const path of Object.values(this.#paths)) await rm(path, { force: true });
  }

  #joinMachine(socket: Socket): void {
    this.#machine = socket;
    socket.on("data", (chunk: Buffer) => {
      for (const console of this.#attached) console.write(chunk);
    });
    socket.on("error", () => {}); // QEMU has ended: whoever runs it is told so by its exit
    socket.on("close", () => {
      if (this.#machine === socket) this.#machine = undefined;
    });
  }

  #attach(socket: Socket): void {
    this.#attached.add(socket);
    socket.on("data", (chunk: Buffer) => this.#machine?.write(chunk));
    socket.on("error", () => {});
    socket.on("close", () => this.#attached.delete(socket));
  }
}

async function listen(server: Server, path: string): Promise<void> {
  await rm(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
}

/** Writes a line of the laboratory's own into the machine's log. */
export async function noteInLog(path: string, text: string): Promise<void> {
  await appendFile(path, `\r\n[ingot lab] ${text}\r\n`);
}

/**
 * Resolves with the log's text from the first match on; what is written already counts, from byte `from`.
 * Woken by the file's changes; fails with the log's last lines when the scope ends first.
 */
export async function waitForText(scope: Scope, path: string, pattern: RegExp, from = 0): Promise<string> {
  await using file = await open(path, "a+");
  let text = "";
  let offset = from;
  const watcher = watch(path);
  try {
    for (;;) {
      const changed = nextChange(scope, watcher);
      for (;;) {
        const { bytesRead, buffer } = await file.read(Buffer.alloc(65_536), 0, 65_536, offset);
        if (bytesRead === 0) break;
        offset += bytesRead;
        text += buffer.toString("utf8", 0, bytesRead);
      }
      const found = pattern.exec(text);
      if (found !== null) {
        changed.stop();
        return text.slice(found.index);
      }
      await changed.happened;
    }
  } catch (error) {
    throw withLastLines(Failure.from(error), pattern, text);
  } finally {
    watcher.close();
  }
}

function nextChange(scope: Scope, watcher: ReturnType<typeof watch>): { happened: Promise<void>; stop: () => void } {
  let stop: () => void = () => {};
  const happened = new Promise<void>((resolve, reject) => {
    const onChange = () => end(resolve);
    const onAbort = () => end(() => reject(Failure.from(scope.signal.reason)));
    const end = (settle: () => void) => {
      watcher.off("change", onChange);
      scope.signal.removeEventListener("abort", onAbort);
      settle();
    };
    stop = () => end(resolve);
    watcher.once("change", onChange);
    scope.signal.addEventListener("abort", onAbort, { once: true });
    if (scope.signal.aborted) onAbort();
  });
  return { happened, stop };
}

function withLastLines(failure: Failure, pattern: RegExp, text: string): Failure {
  const lines = text.trimEnd().split("\n").slice(-15).join("\n");
  return new Failure(
    failure.code,
    `${failure.message}: ${String(pattern)} was not seen on the serial line; its last lines:\n${lines}`,
    {
      cause: failure,
    },
  );
}
