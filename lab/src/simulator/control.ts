import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { text as readText } from "node:stream/consumers";
import { errorEntry, Failure, type Json, parseJson } from "@ingot/kernel";
import { requireFault } from "./faults.ts";
import { FILES_PATH, simulatorFile } from "./simulator-files.ts";
import type { SimulatedMachine, Stage } from "./simulated-machine.ts";

/** What a simulator tells of itself at `/simulator`. */
export interface SimulatorReport {
  readonly machines: number;
  readonly stages: Readonly<Partial<Record<Stage, number>>>;
  readonly heartbeats: { readonly accepted: number; readonly refused: number };
}

export interface Controlled {
  machines(): readonly SimulatedMachine[];
  /** Throws `lab.unknown_node`. */
  machine(name: string): SimulatedMachine;
  report(): SimulatorReport;
}

/**
 * What a simulator answers at 127.0.0.1 itself: its files, a report, its machines, and `PUT
 * /simulator/machines/NAME/faults` with a list of names, which takes the place of the faults that the machine had.
 */
export async function serveControl(
  simulator: Controlled,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    const file = path.startsWith(FILES_PATH) ? simulatorFile(path.slice(FILES_PATH.length)) : undefined;
    if (file !== undefined) return sendFile(request, response, file);
    send(response, 200, await answerTo(simulator, request, path));
  } catch (error) {
    const { code, message, hint } = Failure.from(error);
    send(response, errorEntry(code).status, { code, message, hint });
  }
}

async function answerTo(simulator: Controlled, request: IncomingMessage, path: string): Promise<unknown> {
  if (request.method === "GET" && path === "/simulator") return simulator.report();
  if (request.method === "GET" && path === "/simulator/machines") return { machines: simulator.machines().map(show) };
  const [, name = "", part] = /^\/simulator\/machines\/([^/]+)(\/faults)?$/.exec(path) ?? [];
  const machine = simulator.machine(name === "" ? path : name);
  if (request.method === "PUT" && part !== undefined) {
    machine.setFaults(new Set(faultNames(parseJson(await readText(request))).map(requireFault)));
  }
  return show(machine);
}

function faultNames(body: Json | undefined): readonly string[] {
  if (Array.isArray(body) && body.every((name) => typeof name === "string")) return body;
  throw new Failure("input.invalid", "the faults of a machine are a JSON list of names");
}

function show(machine: SimulatedMachine): object {
  const { definition, power, stage, faults } = machine;
  return { name: definition.name, uuid: definition.uuid, power_state: power, stage, faults: [...faults] };
}

function sendFile(request: IncomingMessage, response: ServerResponse, content: Buffer): void {
  const etag = `"${createHash("sha256").update(content).digest("base64url").slice(0, 16)}"`;
  const headers = { "content-type": "application/octet-stream", "content-length": content.length, etag };
  response.writeHead(200, headers);
  response.end(request.method === "HEAD" ? undefined : content);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.end(text);
}
