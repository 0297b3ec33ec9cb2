import { createHash } from "node:crypto";
import type { JsonObject } from "@ingot/kernel";
import { BASE_MESSAGES, type MessageName } from "./messages.ts";

/** What a route gives back: the status, and the resource or the error. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: JsonObject | string;
}

export const done: Answer = { status: 204 };

/** A resource as it is shown, with an ETag made of what it says. */
export function resource(body: JsonObject): Answer {
  const digest = createHash("sha256").update(JSON.stringify(body)).digest("base64url").slice(0, 16);
  const etag = `W/"${digest}"`;
  return { status: 200, headers: { ETag: etag }, body: { ...body, "@odata.etag": etag } };
}

export function created(location: string, body: JsonObject, headers: Readonly<Record<string, string>> = {}): Answer {
  const shown = resource(body);
  return { ...shown, status: 201, headers: { ...shown.headers, Location: location, ...headers } };
}

/** An error body of DSP0266 section 8.6: a message of the Base registry with its arguments filled in. */
export function problem(
  status: number,
  name: MessageName,
  args: readonly string[] = [],
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const { severity, text, resolution } = BASE_MESSAGES[name];
  const id = `Base.1.12.${name}`;
  const message = args.reduce((filled, arg, index) => filled.replaceAll(`%${index + 1}`, arg), text as string);
  const info = {
    "@odata.type": "#Message.v1_1_2.Message",
    MessageId: id,
    Message: message,
    MessageArgs: args,
    MessageSeverity: severity,
    Severity: severity,
    Resolution: resolution,
  };
  return { status, headers, body: { error: { code: id, message, "@Message.ExtendedInfo": [info] } } };
}
