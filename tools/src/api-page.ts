/** docs/reference/api.md, from the OpenAPI document that the server gives. */
import { openApiDocument } from "@ingot/contract/openapi/document";
import { isJsonObject, type Json, type JsonObject } from "@ingot/kernel";

interface Operation {
  readonly key: string;
  readonly of: JsonObject;
}

const INTRODUCTION = `# The API

The Bare Metal API of OpenStack at \`/v1\`, as its microversions 1.1 to 1.115 have it, and Ingot's own at \`/ingot/v1\`.
The same as an OpenAPI 3.1 document: \`GET /ingot/v1/openapi.json\`. This page is made from it by \`npm run docs\`.

## What holds everywhere

**Microversions.** \`X-OpenStack-Ironic-API-Version: 1.80\` (or \`latest\`) asks for one, as does
\`OpenStack-API-Version: baremetal 1.80\`, which counts before it; without either, 1.1 answers. A field, filter or route with
_since_ is not there in older ones. Until 1.90 a \`.json\` at the end of a path stands for nothing. \`/ingot/v1\` has no microversions: what is added is only ever added.

**ETags.** Whatever shows one resource has an \`ETag\`. It names the time of the resource's last change (no two changes have one time) and the
microversion; it is strong. \`If-Match\` on anything that changes the resource, or what is below it, is refused with 412 when the resource has
changed since; the check and the change are one transaction, so of two writers with one ETag exactly one wins. Only the time is
compared, so an ETag of one microversion fits a request in another. \`If-None-Match\` on \`GET\` answers 304. What has no ETag (a driver, a
conductor, a collection) never matches. With \`?fields=\`, ask for \`updated_at\` and \`created_at\` too: the ETag is made from them.

**Waiting instead of polling.** \`GET /ingot/v1/nodes/{node}?wait=60&until=active,deploy%20failed\` answers when the node is there, or after 60
seconds as it is then. \`?wait=60\` with \`If-None-Match\` answers when the node has changed, or 304. \`GET /ingot/v1/events\` is a stream of
server-sent events: its first frame has the \`id\` where it begins, each event has its own, and \`Last-Event-ID\` resumes after it. Who resumes
where events have been forgotten since (\`--timeline-retention\`), or who has seen events that this database has not, gets an event \`gap\`
first, and reads the nodes anew.

**Many at once.** \`POST /ingot/v1/nodes\` and its like take \`{"nodes": [...]}\`, each item as the single form takes it: all of them are created, in
order, or none; the error's \`details.index\` says which was refused. \`POST /ingot/v1/resources\` takes several kinds, which may name each other by the UUIDs
that are given in the same request.

**Deploy templates and runbooks** are checked when they are made: arguments that contradict the schema of everybody who is known to have the step
are refused with 400. A step that nobody has is accepted, since its ramdisk may come later: the answer's
headers \`Ingot-Notice\` say which known ramdisks cannot run it, and why; \`…/support\` tells that at any time.

**Secrets** are shown as \`******\`: values below keys like \`password\`, and of URLs the password and what
signs or opens them in their query, as \`X-Amz-Signature\`, \`sig\`, \`token\` or \`key\` (those of \`instance_info\` are shown as they were
sent, since clients compare them). What is sent back as it was shown keeps the secret that is stored.

**Errors.** Ironic's form at \`/v1\` (\`error_message\` is JSON text with \`faultstring\`), \`{"error": {"code", "message", "hint"}}\` at \`/ingot/v1\`; the
codes are in [errors.md](errors.md).
`;

export function renderApiPage(): string {
  const document = openApiDocument();
  const groups = new Map<string, Operation[]>();
  for (const operation of operationsOf(document)) {
    const [tag = ""] = operation.of["tags"] as readonly string[];
    groups.set(tag, [...(groups.get(tag) ?? []), operation]);
  }
  const sections = [...groups].map(([tag, operations]) => `## ${tag}\n\n${operations.map(section).join("\n")}`);
  return `${INTRODUCTION}\n${sections.join("\n")}\n${resources(document)}`;
}

function operationsOf(document: JsonObject): readonly Operation[] {
  return Object.entries(document["paths"] as JsonObject).flatMap(([path, methods]) =>
    Object.entries(methods as JsonObject).map(([method, of]) => ({
      key: `${method.toUpperCase()} ${path}`,
      of: of as JsonObject,
    })),
  );
}

function section({ key, of }: Operation): string {
  const parameters = (of["parameters"] as readonly JsonObject[] | undefined) ?? [];
  const query = parameters.filter((parameter) => parameter["in"] === "query");
  const [status = ""] = Object.keys(of["responses"] as JsonObject);
  const body = bodyOf(of);
  const lines = [
    `### \`${key}\``,
    "",
    `${String(of["summary"])} Answers ${status}.${since(of)}`,
    "",
    ...(query.length === 0 ? [] : [...query.map(parameterLine), ""]),
    ...(body === undefined ? [] : ["```json", JSON.stringify(body, null, 2), "```", ""]),
  ];
  return lines.join("\n");
}

function parameterLine(parameter: JsonObject): string {
  return `- \`${String(parameter["name"])}\`: ${String(parameter["description"])}${since(parameter)}`;
}

function bodyOf(operation: JsonObject): Json | undefined {
  const body = operation["requestBody"];
  const content = isJsonObject(body) ? body["content"] : undefined;
  const json = isJsonObject(content) ? content["application/json"] : undefined;
  return isJsonObject(json) ? json["example"] : undefined;
}

/** What was there from the first microversion on needs no word. */
function since(of: JsonObject): string {
  const [from, until] = [of["x-since"], of["x-until"]];
  const words = [
    ...(typeof from === "string" && from !== "1.1" ? [`since ${from}`] : []),
    ...(typeof until === "string" ? [`until ${until}`] : []),
  ];
  return words.length === 0 ? "" : ` _${words.join(", ")}_`;
}

function resources(document: JsonObject): string {
  const { schemas } = document["components"] as { readonly schemas: Readonly<Record<string, JsonObject>> };
  const shown = Object.entries(schemas).filter(([name]) => name !== "Links");
  return `## Resources\n\n${shown.map(([name, schema]) => resource(name, schema)).join("\n")}`;
}

function resource(name: string, schema: JsonObject): string {
  const fields = Object.entries(schema["properties"] as Readonly<Record<string, JsonObject>>)
    .filter(([field]) => field !== "links")
    .map(([field, of]) => `- \`${field}\`: ${String(of["description"])}${since(of)}`);
  return [`### ${name}`, "", ...fields, ""].join("\n");
}
