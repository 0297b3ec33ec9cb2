/** A small Redfish BMC for the driver's tests, on a free port of this host; its faults can be set at any time. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { isJsonObject, type JsonObject } from "@ingot/kernel";
import { changeComponent, resetComponents } from "./emulator-components.ts";
import { mediaPath, RESET, resourceAt, SYSTEM } from "./emulator-resources.ts";
import { EmulatorState } from "./emulator-state.ts";

export const USER = "admin";
export const PASSWORD = "opensesame";
const SESSIONS = "/redfish/v1/SessionService/Sessions";

export interface Answer {
  readonly status: number;
  readonly body?: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Emulator {
  readonly state: EmulatorState;
  readonly address: string;
  close(): Promise<void>;
}

export async function startEmulator(tls?: { readonly key: string; readonly cert: string }): Promise<Emulator> {
  const state = new EmulatorState();
  const listener = (request: IncomingMessage, response: ServerResponse) => void handle(state, request, response);
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    state,
    address: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function handle(state: EmulatorState, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { faults } = state;
  const method = request.method ?? "GET";
  const path = (request.url ?? "/").replace(/\/+$/, "");
  state.requests.push(`${method} ${path}`);
  const body = ["POST", "PATCH"].includes(method) ? await json(request).catch(() => ({})) : {};
  // Unlike the client, it does not give up; but nobody waits for it.
  if (faults.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, faults.delayMs).unref());
  if (faults.cut > 0) {
    faults.cut -= 1;
    return void request.socket.destroy();
  }
  if (faults.garbage > 0) {
    faults.garbage -= 1;
    return void response.writeHead(200).end("<html>busy</html>");
  }
  const answer = route(state, { method, path, headers: request.headers, body: isJsonObject(body) ? body : {} });
  if (path === RESET && faults.lostResets > 0) {
    faults.lostResets -= 1;
    return void request.socket.destroy();
  }
  response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
  response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: JsonObject;
}

function route(state: EmulatorState, asked: Asked): Answer {
  const { faults } = state;
  const { method, path } = asked;
  if (faults.busy > 0) {
    faults.busy -= 1;
    const retry = faults.retryAfter === undefined ? {} : { "retry-after": faults.retryAfter };
    return { ...refusal(faults.busyStatus, "The service is temporarily unavailable."), headers: retry };
  }
  if (method === "POST" && path === SESSIONS) return logIn(state, asked.body);
  if (path !== "/redfish/v1" && !isAuthorised(state, asked))
    return refusal(401, "While accessing the resource, authorization failed.");
  if (method === "DELETE" && path.startsWith(SESSIONS))
    return { status: state.sessions.delete(path.split("/").pop() ?? "") ? 204 : 404 };
  if (path.startsWith("/redfish/v1/TaskService/Tasks/")) return task(state, path);
  if (method === "GET") return found(state, path);
  const done = change(state, asked);
  if (done.status >= 300 || faults.taskLooks === 0) return done;
  const monitor = `/redfish/v1/TaskService/Tasks/${state.tasks.size + 1}`;
  state.tasks.set(monitor, faults.taskLooks);
  return { status: 202, headers: { location: monitor }, body: { TaskState: "New" } };
}

function logIn(state: EmulatorState, body: JsonObject): Answer {
  const { sessions } = state.faults;
  if (sessions === "none") return refusal(404, "There is no such resource.");
  if (sessions !== "works") return refusal(sessions === "full" ? 503 : 500, "No session can be made.");
  if (body["UserName"] !== USER || body["Password"] !== PASSWORD) return refusal(401, "Invalid user name or password.");
  state.logins += 1;
  const id = `s${state.logins}`;
  state.sessions.set(id, state.faults.sessionUses);
  return {
    status: 201,
    headers: { "x-auth-token": id, location: `${SESSIONS}/${id}` },
    body: { "@odata.id": `${SESSIONS}/${id}` },
  };
}

function isAuthorised(state: EmulatorState, { headers }: Asked): boolean {
  const token = headers["x-auth-token"];
  if (typeof token !== "string") {
    return headers.authorization === `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString("base64")}`;
  }
  const uses = state.sessions.get(token) ?? 0;
  state.sessions.set(token, uses - 1);
  return uses > 0;
}

function found(state: EmulatorState, path: string): Answer {
  const { pending } = state;
  if (path === SYSTEM && pending !== undefined && pending.looks-- <= 0) {
    state.power = pending.state;
    state.pending = undefined;
  }
  const body = resourceAt(state, path);
  if (body === undefined) return refusal(404, `There is no resource at ${path}.`);
  return { status: 200, body, headers: { etag: `W/"${state.etag}"` } };
}

function task(state: EmulatorState, path: string): Answer {
  const looks = state.tasks.get(path);
  if (looks === undefined) return refusal(404, "There is no such task.");
  if (state.faults.updateWaitsForReset && state.resets.length === state.resetsAtUpdate)
    return { status: 202, body: { TaskState: "Pending" } };
  state.tasks.set(path, looks - 1);
  if (looks > 1) return { status: 202, body: { TaskState: "Running" } };
  if (!state.faults.taskFails) return { status: 200, body: { TaskState: "Completed", TaskStatus: "OK" } };
  return {
    status: 200,
    body: { TaskState: "Exception", Messages: [{ MessageId: "X.1.0.Broken", Message: "The task broke." }] },
  };
}

function change(state: EmulatorState, asked: Asked): Answer {
  const { path, method, body, headers } = asked;
  const media = `${mediaPath(state)}/${path.includes("/Floppy") ? "Floppy" : "Cd"}`;
  const medium = media.endsWith("/Cd") ? "image" : "usb";
  if (method === "PATCH" && state.faults.etag !== "ignored" && headers["if-match"] === undefined)
    return refusal(428, "If-Match is required.");
  if (method === "PATCH" && state.faults.etag === "strict" && headers["if-match"] !== `"${state.etag}"`)
    return refusal(412, "The ETag does not match.");
  if (path === RESET) return reset(state, JSON.stringify(body["ResetType"] ?? "").replaceAll('"', ""));
  if (path === `${media}/Actions/VirtualMedia.InsertMedia` || (method === "PATCH" && path === media))
    return insert(state, medium, body);
  if (path === `${media}/Actions/VirtualMedia.EjectMedia`) {
    state[medium] = undefined;
    return { status: 204 };
  }
  if (path === `${SYSTEM}/SecureBoot`) {
    state.secureBoot = body["SecureBootEnable"] === true;
    return { status: 204 };
  }
  const component = changeComponent(state, asked);
  if (component !== undefined)
    return component >= 400 ? refusal(component, "This cannot be done.") : { status: component, body: lastMade(state) };
  if (path === SYSTEM && state.faults.bootBySettings) return refusal(400, "Boot is read-only here.");
  if (path === SYSTEM || path === `${SYSTEM}/Settings`) return changeBoot(state, body["Boot"]);
  return refusal(405, "This cannot be changed.");
}

function reset(state: EmulatorState, kind: string): Answer {
  const { resetKinds, ignoredResets, powerLooks } = state.faults;
  if (Array.isArray(resetKinds) && !resetKinds.includes(kind))
    return refusal(400, `The value ${kind} is not in the list of acceptable values.`);
  state.resets.push(kind);
  resetComponents(state);
  if (ignoredResets.includes(kind)) return { status: 204 };
  const toOn = kind.toLowerCase() === "pushpowerbutton" ? state.power === "Off" : !/off|shutdown/i.test(kind);
  state.pending = { state: toOn ? "On" : "Off", looks: powerLooks };
  return { status: 204 };
}

function insert(state: EmulatorState, medium: "image" | "usb", body: JsonObject): Answer {
  const { insertRefuses, insertByPatch } = state.faults;
  const options = Object.keys(body).filter((key) => key !== "Image");
  const refused =
    insertRefuses === "everything" ||
    (insertRefuses === "options" && options.length > 0) ||
    (insertRefuses === "bare" && body["TransferProtocolType"] === undefined);
  if (refused) return refusal(400, "The action InsertMedia cannot be done with these parameters.");
  if (!insertByPatch && state[medium] !== undefined) return refusal(409, "There is a medium in the drive.");
  state[medium] = typeof body["Image"] === "string" ? body["Image"] : undefined;
  return { status: 204 };
}

function changeBoot(state: EmulatorState, boot: unknown): Answer {
  if (!isJsonObject(boot)) return refusal(400, "There is nothing to change.");
  const { BootSourceOverrideEnabled: enabled, BootSourceOverrideTarget: target, BootSourceOverrideMode: mode } = boot;
  if (enabled === "Continuous" && state.faults.onceOnly) return refusal(400, "Continuous is not supported.");
  state.etag += 1;
  if (typeof enabled === "string") state.boot.enabled = enabled;
  if (typeof target === "string") state.boot.target = target;
  if (typeof mode === "string") state.boot.mode = mode;
  return { status: 200, body: {} };
}

function refusal(status: number, message: string): Answer {
  const info = [{ MessageId: "Base.1.8.Something", Message: message, Severity: "Warning" }];
  return {
    status,
    body: { error: { code: "Base.1.8.GeneralError", message: "See ExtendedInfo.", "@Message.ExtendedInfo": info } },
  };
}

/** What a POST answers with: the subscription that it made, where it made one. */
function lastMade(state: EmulatorState): JsonObject {
  return [...state.subscriptions.values()].at(-1) ?? {};
}
