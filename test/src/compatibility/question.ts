import type { Json, JsonObject } from "@ingot/kernel";

/** One request that both servers are asked, word for word. */
export interface Question {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS";
  readonly path: string;
  /** The microversion asked for: `1.82`, `latest`, any other text; without one no header is sent. */
  readonly version?: string;
  readonly body?: unknown;
  /** The body as it goes over the wire, in the place of `body`. */
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** After it both servers are waited for until nothing works on the node or allocation at this path. */
  readonly settle?: string;
  /** Asked only if one of the servers took the question before: it clears away what that made. */
  readonly clears?: true;
}

/** What one server answered, without what differs from run to run. */
export interface Seen {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json | undefined;
  /** The words of an error; they are for people, and not compared. */
  readonly words?: string;
}

/** Questions of one subject, asked in order on a server of which nothing else is asked meanwhile. */
export interface Chapter {
  readonly title: string;
  readonly questions: readonly Question[];
}

/** The newest microversion that Ironic 21.4 has. */
export const NEWEST = 82;

const of = (minor: number) => `1.${minor}`;

export const get = (path: string, minor = NEWEST): Question => ({ method: "GET", path, version: of(minor) });
export const post = (path: string, body: unknown, minor = NEWEST): Question => ({
  method: "POST",
  path,
  body,
  version: of(minor),
});
export const put = (path: string, body: unknown, minor = NEWEST): Question => ({
  method: "PUT",
  path,
  body,
  version: of(minor),
});
export const remove = (path: string, minor = NEWEST): Question => ({ method: "DELETE", path, version: of(minor) });
export const patch = (path: string, operations: unknown, minor = NEWEST): Question => ({
  method: "PATCH",
  path,
  body: operations,
  version: of(minor),
});
export const replace = (path: string, value: unknown) => ({ op: "replace", path, value });
export const settled = (question: Question, node: string): Question => ({ ...question, settle: `/v1/nodes/${node}` });
export const allocated = (question: Question, allocation: string): Question => ({
  ...question,
  settle: `/v1/allocations/${allocation}`,
});

/** Takes away what the question before made, if it made anything. */
export const clear = (path: string): Question => ({ ...remove(path), clears: true });

/** All microversions up to the newest that both have. */
export const EVERY_MINOR: readonly number[] = Array.from({ length: NEWEST }, (_, index) => index + 1);

/** `GET /v1/nodes?fields=name 1.82 {"a":1}`: how a question is written in tables. */
export function questionText({ method, path, version, body, raw }: Question): string {
  const sent = raw ?? (body === undefined ? "" : JSON.stringify(body));
  return [method, path, version ?? "(no version)", sent.length > 160 ? `${sent.slice(0, 160)}…` : sent]
    .filter((word) => word !== "")
    .join(" ");
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
