import type { Json, JsonObject, Scope } from "@ingot/kernel";
import { isObject, type Question, type Seen } from "./question.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?\+00:00$/;
/** UUIDs that a question names are the same on both servers; those that a server makes up are not. */
const GIVEN = /^(.)\1{7}-/;
/** Headers that a client of the API reads. */
const HEADERS = [
  "content-type",
  "location",
  "openstack-request-id",
  "retry-after",
  "x-openstack-ironic-api-version",
  "x-openstack-ironic-api-minimum-version",
  "x-openstack-ironic-api-maximum-version",
];
const BETWEEN_MS = 25;
const WORDS = new Set(["faultstring", "description"]);

/** Asks one server, and leaves out of its answer what differs from run to run. */
export async function ask(scope: Scope, url: string, question: Question): Promise<Seen> {
  const content = question.raw ?? (question.body === undefined ? undefined : JSON.stringify(question.body));
  const response = await fetch(`${url}${question.path}`, {
    method: question.method,
    signal: scope.signal,
    redirect: "manual",
    headers: {
      ...(question.version === undefined ? {} : { "X-OpenStack-Ironic-API-Version": question.version }),
      ...(content === undefined ? {} : { "Content-Type": "application/json" }),
      ...question.headers,
    },
    ...(content === undefined ? {} : { body: content }),
  });
  const text = await response.text();
  if (question.settle !== undefined) await settle(scope, url, question.settle);
  const words = wordsOf(text);
  return {
    status: response.status,
    headers: headersOf(response, url),
    body: bodyOf(text, url),
    ...(words === undefined ? {} : { words }),
  };
}

function headersOf(response: Response, url: string): Readonly<Record<string, string>> {
  const seen: Record<string, string> = {};
  for (const name of HEADERS) {
    const value = response.headers.get(name);
    if (value === null) continue;
    seen[name] = name === "openstack-request-id" ? "(an id)" : value.replaceAll(url, "http://server");
  }
  return seen;
}

/** An error's text is for people: what is kept of it is its shape. */
function bodyOf(text: string, url: string): Json | undefined {
  if (text === "") return undefined;
  const parsed = jsonOf(text);
  if (parsed === undefined) return `(no JSON: ${text.slice(0, 200)})`;
  if (!isObject(parsed) || !("error_message" in parsed)) return steady(parsed, url);
  const message = parsed["error_message"];
  const fault = typeof message === "string" ? jsonOf(message) : message;
  return { ...parsed, error_message: isObject(fault) ? faultShape(fault) : "(a text)" };
}

function wordsOf(text: string): string | undefined {
  const body = jsonOf(text);
  const message = isObject(body) ? body["error_message"] : undefined;
  const fault = typeof message === "string" ? jsonOf(message) : message;
  if (!isObject(fault)) return typeof message === "string" ? message : undefined;
  const words = fault["faultstring"] ?? fault["description"];
  return typeof words === "string" ? words : undefined;
}

function faultShape(fault: JsonObject): JsonObject {
  const entries = Object.entries(fault).map(([name, value]): [string, Json] => [
    name,
    WORDS.has(name) && typeof value === "string" && value !== "" ? "(words)" : (value ?? null),
  ]);
  return Object.fromEntries(entries);
}

function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function steady(value: Json, url: string): Json {
  if (Array.isArray(value)) return value.map((each) => steady(each, url));
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, steady(ofBoth(name, each as Json), url)]),
    );
  }
  if (typeof value !== "string") return value;
  if (TIME.test(value)) return "(a time)";
  if (UUID.test(value) && !GIVEN.test(value)) return "(a UUID)";
  return value.replaceAll(url, "http://server");
}

/** The hardware types that both servers have: which others are enabled follows each one's configuration. */
function ofBoth(name: string, value: Json): Json {
  if (name !== "drivers" || !Array.isArray(value)) return value;
  return value.filter((each) => !isObject(each) || each["name"] === undefined || each["name"] === "fake-hardware");
}

/** Waits until nothing works on what is at a path: power, provisioning and allocations are answered before they are done. */
async function settle(scope: Scope, url: string, path: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${url}${path}`, {
      signal: scope.signal,
      headers: { "X-OpenStack-Ironic-API-Version": "1.82" },
    });
    const record = (await response.json()) as Record<string, unknown>;
    const busy = ["reservation", "target_power_state"].some((name) => (record[name] ?? null) !== null);
    const state = String(record["provision_state"] ?? record["state"]);
    if (!response.ok || (!busy && !/ing$|wait/.test(state))) return;
    await scope.sleep(BETWEEN_MS);
  }
}
