import type { Readable, Writable } from "node:stream";
import { createInterface } from "node:readline";
import { Failure, isJsonObject, type Json, type JsonObject, parseJson, type Scope } from "@ingot/kernel";

interface Waiting {
  readonly resolve: (value: Json) => void;
  readonly reject: (failure: Failure) => void;
}

/** QEMU's machine protocol over a pair of streams (qemu.org: QEMU Machine Protocol Specification). */
export class QmpClient {
  /** Resolves when QEMU has greeted; never when it ends before that. */
  readonly greeted: Promise<void>;
  readonly #input: Writable;
  readonly #waiting = new Map<number, Waiting>();
  readonly #onEvent: (event: string, data: JsonObject) => void;
  #greet: () => void = () => {};
  #lastId = 0;
  #closed = false;

  constructor(input: Writable, output: Readable, onEvent: (event: string, data: JsonObject) => void) {
    this.#input = input;
    this.#onEvent = onEvent;
    this.greeted = new Promise((resolve) => {
      this.#greet = resolve;
    });
    input.on("error", () => this.#close()); // QEMU has ended; its exit tells why
    const lines = createInterface({ input: output });
    lines.on("line", (line) => this.#receive(line));
    lines.on("close", () => this.#close());
  }

  /** Sends one command and resolves with what it returns. */
  async execute(scope: Scope, command: string, args: JsonObject = {}): Promise<Json> {
    scope.check();
    if (this.#closed) throw gone(command);
    const id = ++this.#lastId;
    return new Promise<Json>((resolve, reject) => {
      const onAbort = () => settle(() => reject(Failure.from(scope.signal.reason)));
      const settle = (end: () => void) => {
        this.#waiting.delete(id);
        scope.signal.removeEventListener("abort", onAbort);
        end();
      };
      scope.signal.addEventListener("abort", onAbort, { once: true });
      this.#waiting.set(id, {
        resolve: (value) => settle(() => resolve(value)),
        reject: (failure) => settle(() => reject(failure)),
      });
      this.#input.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`);
    });
  }

  #receive(line: string): void {
    const message = parseJson(line);
    if (!isJsonObject(message)) return;
    if (message["QMP"] !== undefined) return this.#greet();
    if (typeof message["event"] === "string") {
      return this.#onEvent(message["event"], isJsonObject(message["data"]) ? message["data"] : {});
    }
    const waiting = typeof message["id"] === "number" ? this.#waiting.get(message["id"]) : undefined;
    const error = message["error"];
    if (isJsonObject(error))
      waiting?.reject(new Failure("lab.machine_failed", `QEMU refuses: ${String(error["desc"])}`));
    else waiting?.resolve(message["return"] ?? null);
  }

  #close(): void {
    this.#closed = true;
    for (const waiting of this.#waiting.values()) waiting.reject(gone("the command"));
  }
}

function gone(command: string): Failure {
  return new Failure("lab.machine_failed", `QEMU has ended before it answered ${command}`);
}
