import {
  type ErrorCode,
  Failure,
  isErrorCode,
  isJsonObject,
  type Json,
  type JsonObject,
  parseJson,
} from "@ingot/kernel";

export interface FailedAnswer {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly text: string;
}

/** An error answer as a Failure with the server's own words: Ironic's bodies in all their forms, and Ingot's. */
export function serverFailure(answer: FailedAnswer): Failure {
  const { method, path, status, text } = answer;
  const body = parseJson(text);
  const said = isJsonObject(body) ? wordsOf(body) : {};
  const message = said.message ?? fallback(answer, body);
  return new Failure(said.code ?? codeOf(status), message, {
    ...(said.hint === undefined ? {} : { hint: said.hint }),
    details: { status, request: `${method} ${path}`, ...(said.fault === undefined ? {} : { faultcode: said.fault }) },
    retryable: status === 409 || status === 503,
  });
}

interface Words {
  readonly message?: string;
  readonly hint?: string;
  readonly code?: ErrorCode;
  readonly fault?: string;
}

/** `error_message` may be a string, a string of JSON, or an object; WSME answers with the fault itself. */
function wordsOf(body: JsonObject): Words {
  const inner = body["error_message"] ?? body["error"] ?? body;
  const fault = typeof inner === "string" ? (parseJson(inner) ?? inner) : inner;
  if (!isJsonObject(fault))
    return fault === null || fault === "" ? {} : { message: typeof fault === "string" ? fault : JSON.stringify(fault) };
  const faultcode = textOf(fault, "faultcode");
  // An Ingot says message, hint and code apart; an Ironic has one text in one of several places.
  const own = isJsonObject(fault["ingot"]) ? fault["ingot"] : fault;
  const texts = ["faultstring", "description", "title"].map((key) => textOf(fault, key));
  const message = textOf(own, "message") ?? texts.find((text) => text !== undefined);
  const hint = textOf(own, "hint");
  const code = textOf(own, "code");
  return {
    ...(message === undefined ? {} : { message }),
    ...(hint === undefined ? {} : { hint }),
    ...(code === undefined || !isErrorCode(code) ? {} : { code }),
    ...(faultcode === undefined ? {} : { fault: faultcode }),
  };
}

function textOf(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function fallback(answer: FailedAnswer, body: Json | undefined): string {
  const words = body === undefined ? answer.text.trim().split("\n")[0]?.slice(0, 200) : undefined;
  const tail = words === undefined || words === "" || words.startsWith("<") ? "" : `: ${words}`;
  return `the server answered ${answer.status} to ${answer.method} ${answer.path}${tail}`;
}

function codeOf(status: number): ErrorCode {
  if (status === 401 || status === 403) return status === 401 ? "client.unauthorized" : "client.refused";
  if (status === 404) return "client.not_found";
  if (status === 406) return "client.version_unsupported";
  if (status === 409) return "client.conflict";
  return status >= 500 ? "client.server_error" : "client.refused";
}
