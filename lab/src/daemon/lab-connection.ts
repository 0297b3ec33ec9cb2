import { request } from "node:http";
import { Failure, type Json, parseJson, type Scope } from "@ingot/kernel";
import type { FaultSettings } from "../bmc/faults.ts";
import type { PowerAction } from "../lab.ts";
import { labPaths } from "../lab-paths.ts";
import type { NodeReport } from "../node-report.ts";
import type { LabReport } from "./control-server.ts";

/** The laboratory that runs in the background, by its control socket. */
export class LabConnection {
  readonly #socket: string;
  readonly #dir: string;

  constructor(dir: string) {
    const paths = labPaths(dir);
    this.#dir = paths.dir;
    this.#socket = paths.controlSocket;
  }

  async report(scope: Scope): Promise<LabReport> {
    return (await this.#ask(scope, "GET", "/lab")) as unknown as LabReport;
  }

  /** One machine; the only one when no name is given. */
  async node(scope: Scope, name: string | undefined): Promise<NodeReport> {
    const { nodes } = await this.report(scope);
    const found = name === undefined && nodes.length === 1 ? nodes[0] : nodes.find((node) => node.name === name);
    if (found !== undefined) return found;
    const names = nodes.map((node) => node.name).join(", ");
    const what = name === undefined ? "more than one machine" : `no machine '${name}'`;
    throw new Failure("lab.unknown_node", `the laboratory in ${this.#dir} has ${what}; it has ${names}`);
  }

  async power(scope: Scope, name: string, action: PowerAction): Promise<NodeReport> {
    return (await this.#ask(scope, "POST", nodePath(name, "power"), { action })) as unknown as NodeReport;
  }

  async reset(scope: Scope, name: string): Promise<NodeReport> {
    return (await this.#ask(scope, "POST", nodePath(name, "reset"))) as unknown as NodeReport;
  }

  async setFaults(scope: Scope, name: string, faults: FaultSettings): Promise<void> {
    await this.#ask(scope, "PUT", nodePath(name, "faults"), { ...faults });
  }

  async stop(scope: Scope, keep: boolean): Promise<void> {
    await this.#ask(scope, "POST", "/stop", { keep });
  }

  async #ask(scope: Scope, method: string, path: string, body: Json = {}): Promise<Json> {
    const text = JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const options = { socketPath: this.#socket, method, path, signal: scope.signal, agent: false } as const;
      const sent = request({ ...options, headers: { "Content-Length": Buffer.byteLength(text) } }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const answer = parseJson(Buffer.concat(chunks).toString("utf8")) ?? null;
          if (response.statusCode === 200) resolve(answer);
          else reject(Failure.revive(answer));
        });
      });
      sent.on("error", (error: NodeJS.ErrnoException) => reject(this.#unreachable(scope, error)));
      sent.end(text);
    });
  }

  #unreachable(scope: Scope, error: NodeJS.ErrnoException): Failure {
    if (scope.signal.aborted) return Failure.from(scope.signal.reason);
    if (error.code === "ENOENT" || error.code === "ECONNREFUSED") {
      return new Failure("lab.not_running", `no laboratory is running in ${this.#dir}`);
    }
    return new Failure("lab.daemon", `the laboratory in ${this.#dir} does not answer: ${error.message}`);
  }
}

function nodePath(name: string, part: string): string {
  return `/nodes/${encodeURIComponent(name)}/${part}`;
}
