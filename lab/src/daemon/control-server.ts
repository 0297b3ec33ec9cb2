import { rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { errorEntry, Failure, isJsonObject, type JsonObject, parseJson, type Scope } from "@ingot/kernel";
import type { FaultSettings } from "../bmc/faults.ts";
import type { Lab, LabNode, PowerAction } from "../lab.ts";
import type { NodeReport } from "../node-report.ts";

/** What the laboratory's background process tells of itself. */
export interface LabReport {
  readonly dir: string;
  readonly pid: number;
  readonly acceleration: string;
  readonly acceleration_reason: string;
  readonly nodes: readonly NodeReport[];
}

const POWER_ACTIONS: readonly PowerAction[] = ["on", "off", "soft-off", "reset", "soft-reset", "cycle", "nmi"];

type Reply = JsonObject | LabReport | NodeReport | FaultSettings;

/** The door for `ingot lab …`: HTTP with JSON on a socket that only this user can open. Resolves with how to close it. */
export async function serveControl(
  scope: Scope,
  lab: Lab,
  options: { readonly socket: string; readonly onStop: (keep: boolean) => void },
): Promise<() => Promise<void>> {
  const server = createServer((request, response) => {
    reply(scope, lab, { request, onStop: options.onStop }).then(
      (body) => send(response, 200, body),
      (error: unknown) => {
        const failure = Failure.from(error);
        send(response, errorEntry(failure.code).status, failure.toJSON());
      },
    );
  });
  await rm(options.socket, { force: true }); // one that a killed process has left
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.socket, resolve);
  });
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeIdleConnections();
    });
}

interface Asked {
  readonly request: IncomingMessage;
  readonly onStop: (keep: boolean) => void;
}

async function reply(scope: Scope, lab: Lab, { request, onStop }: Asked): Promise<Reply> {
  const body = await readJson(request);
  const [, kind, name = "", part = ""] = (request.url ?? "/").split("/").map(decodeURIComponent);
  switch (`${request.method} ${kind}${part === "" ? "" : `/${part}`}`) {
    case "GET lab":
      return labReport(lab);
    case "POST stop":
      onStop(body["keep"] === true);
      return {};
    case "POST nodes/power": {
      const node = nodeOf(lab, name);
      await node.power(scope, actionOf(body["action"]));
      return node.report();
    }
    case "POST nodes/reset": {
      const node = nodeOf(lab, name);
      await node.reset(scope);
      return node.report();
    }
    case "GET nodes/faults":
      return nodeOf(lab, name).faults.get();
    case "PUT nodes/faults":
      nodeOf(lab, name).faults.set(body);
      return body;
    default:
      throw new Failure("input.invalid", `the laboratory does not know ${request.method} ${request.url}`);
  }
}

function labReport(lab: Lab): LabReport {
  return {
    dir: lab.dir,
    pid: process.pid,
    acceleration: lab.acceleration,
    acceleration_reason: lab.accelerationReason,
    nodes: lab.nodes.map((node) => node.report()),
  };
}

function nodeOf(lab: Lab, name: string): LabNode {
  const node = lab.nodes.find((one) => one.name === name);
  if (node !== undefined) return node;
  const names = lab.nodes.map((one) => one.name).join(", ");
  throw new Failure("lab.unknown_node", `the laboratory has no machine '${name}'; it has ${names}`);
}

function actionOf(value: unknown): PowerAction {
  const action = POWER_ACTIONS.find((one) => one === value);
  if (action !== undefined) return action;
  throw new Failure("input.invalid", `'${String(value)}' is not a power action`, {
    hint: `Choose one of ${POWER_ACTIONS.join(", ")}.`,
  });
}

async function readJson(request: IncomingMessage): Promise<JsonObject> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const parsed = parseJson(Buffer.concat(chunks).toString("utf8"));
  return isJsonObject(parsed) ? parsed : {};
}

function send(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) });
  response.end(text);
}
