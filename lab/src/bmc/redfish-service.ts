import type { JsonObject, Scope } from "@ingot/kernel";
import { isJsonObject, parseJson } from "@ingot/kernel";
import { type Answer, problem } from "./answer.ts";
import type { BmcContext, Route } from "./context.ts";
import { allowedMethods, findPlace, handlerOf } from "./router.ts";
import { matches } from "./routes/sessions.ts";

/** A request as it came, with nothing decided. */
export interface RawRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** Answers one request: route, authentication, preconditions, body, handler, in this order. */
export async function answerRequest(scope: Scope, bmc: BmcContext, raw: RawRequest): Promise<Answer> {
  const [path = "/", query = ""] = raw.url.split("?", 2);
  const place = findPlace(bmc, path);
  const user = authenticate(bmc, raw.headers);
  const open = place !== undefined && isOpen(place.route, raw.method);
  if (!open && user === undefined) return unauthorized();
  if (place === undefined) return problem(404, "ResourceMissingAtURI", [path]);
  const handler = handlerOf(place.route, raw.method);
  if (handler === undefined) {
    return problem(405, "OperationNotAllowed", [raw.method], { Allow: allowedMethods(place.route) });
  }
  if (new URLSearchParams(query).keys().some((key) => key.startsWith("$"))) return problem(501, "QueryNotSupported");
  const request = { scope, path: path.replace(/\/+$/, ""), params: place.params, username: user };
  const current = await currentAnswer(bmc, place.route, request);
  const failed = precondition(raw, current?.headers?.["ETag"]);
  if (failed !== undefined) return failed;
  const parsed = bodyOf(raw);
  if (parsed.refused !== undefined) return parsed.refused;
  const answer = raw.method === "GET" || raw.method === "HEAD" ? current : undefined;
  return answer ?? handler(bmc, { ...request, body: parsed.body });
}

type Incomplete = Omit<Parameters<NonNullable<Route["methods"]["GET"]>>[1], "body">;

/** What a GET of the place says now: the answer to it, and what preconditions are about. */
async function currentAnswer(bmc: BmcContext, route: Route, request: Incomplete): Promise<Answer | undefined> {
  return route.methods.GET?.(bmc, { ...request, body: {} });
}

function isOpen(route: Route, method: string): boolean {
  return route.open?.some((one) => one === (method === "HEAD" ? "GET" : method)) === true;
}

function precondition(raw: RawRequest, etag: string | undefined): Answer | undefined {
  const wanted = raw.headers["if-match"];
  if (raw.method === "GET" || raw.method === "HEAD") {
    const known = raw.headers["if-none-match"];
    return known !== undefined && etag !== undefined && known === etag
      ? { status: 304, headers: { ETag: etag } }
      : undefined;
  }
  if (wanted === undefined || wanted === "*") return undefined;
  const bare = (tag: string) => tag.trim().replace(/^W\//, "");
  const fits = etag !== undefined && wanted.split(",").some((tag) => bare(tag) === bare(etag));
  return fits ? undefined : problem(412, "PreconditionFailed");
}

type ParsedBody = { readonly body: JsonObject; readonly refused?: never } | { readonly refused: Answer };

function bodyOf(raw: RawRequest): ParsedBody {
  if (raw.method !== "POST" && raw.method !== "PATCH") return { body: {} };
  if (raw.body.trim() === "") {
    return raw.method === "POST" ? { body: {} } : { refused: problem(400, "UnrecognizedRequestBody") };
  }
  const type = raw.headers["content-type"];
  if (type !== undefined && !type.includes("json")) return { refused: problem(415, "UnrecognizedRequestBody") };
  const parsed = parseJson(raw.body);
  if (parsed === undefined) return { refused: problem(400, "MalformedJSON") };
  return isJsonObject(parsed) ? { body: parsed } : { refused: problem(400, "UnrecognizedRequestBody") };
}

/** The user of a session's token or of Basic authentication. */
function authenticate(bmc: BmcContext, headers: RawRequest["headers"]): string | undefined {
  if (bmc.faults.get().rejectCredentials === true) return undefined;
  const token = headers["x-auth-token"];
  if (token !== undefined) return bmc.sessions.use(token)?.username;
  const basic = /^Basic\s+(\S+)$/i.exec(headers["authorization"] ?? "")?.[1];
  if (basic === undefined) return undefined;
  const decoded = Buffer.from(basic, "base64").toString("utf8");
  const colon = decoded.indexOf(":");
  const [username, password] = [decoded.slice(0, colon), decoded.slice(colon + 1)];
  return colon >= 0 && matches(bmc, username, password) ? username : undefined;
}

function unauthorized(): Answer {
  return problem(401, "NoValidSession", [], { "WWW-Authenticate": 'Basic realm="Ingot Laboratory BMC"' });
}
