import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { isJsonObject, type Json } from "@ingot/kernel";
import { imageServer, labFixture, type LabFixture } from "../testing/lab-fixture.ts";

let fixture: LabFixture;
before(async () => {
  fixture = await labFixture({ diskBytes: [16 * 1024 ** 2, 32 * 1024 ** 2] });
});
after(async () => fixture[Symbol.asyncDispose]());

function linksIn(value: Json | undefined): string[] {
  if (Array.isArray(value)) return value.flatMap(linksIn);
  if (!isJsonObject(value)) return [];
  const own = typeof value["@odata.id"] === "string" ? [value["@odata.id"]] : [];
  return [...own, ...Object.values(value).flatMap((inner) => linksIn(inner))];
}

test("every link leads to a resource that names itself, its type and its version", async () => {
  const seen = new Set<string>();
  const todo = ["/redfish/v1/"];
  for (let path = todo.pop(); path !== undefined; path = todo.pop()) {
    if (seen.has(path) || path.includes("#")) continue;
    seen.add(path);
    const { status, body, headers } = await fixture.redfish("GET", path);
    assert.equal(status, 200, path);
    assert.equal(body["@odata.id"], path);
    assert.match(String(body["@odata.type"]), /^#\w+\.(v\d+_\d+_\d+\.)?\w+$/);
    assert.equal(headers.get("odata-version"), "4.0");
    assert.equal(headers.get("etag"), body["@odata.etag"]);
    assert.equal(typeof body["Name"], "string", path);
    todo.push(...linksIn(body));
  }
  assert.ok(seen.size >= 25, `${seen.size} resources`);
});

test("a login gives a token, which works until it is given back", async () => {
  const { redfish_username: UserName, redfish_password: Password } = fixture.node.report();
  const sessions = "/redfish/v1/SessionService/Sessions";
  const wrong = await fixture.redfish("POST", sessions, { authenticate: false, body: { UserName, Password: "no" } });
  assert.equal(wrong.status, 401);
  const login = await fixture.redfish("POST", sessions, { authenticate: false, body: { UserName, Password } });
  assert.equal(login.status, 201, login.text);
  const headers = { "X-Auth-Token": login.headers.get("x-auth-token") ?? "" };
  const location = login.headers.get("location") ?? "";
  assert.equal(login.text.includes(Password), false);
  const asUser = { authenticate: false, headers };
  assert.equal((await fixture.redfish("GET", fixture.system, asUser)).status, 200);
  assert.equal((await fixture.redfish("GET", location, asUser)).body["UserName"], UserName);
  assert.equal((await fixture.redfish("DELETE", location, asUser)).status, 204);
  const later = await fixture.redfish("GET", fixture.system, asUser);
  assert.deepEqual([later.status, later.messages], [401, ["NoValidSession"]]);
});

test("without credentials only the root, the metadata and the login are open", async () => {
  const open = ["/redfish", "/redfish/v1", "/redfish/v1/", "/redfish/v1/odata", "/redfish/v1/$metadata"];
  for (const path of open)
    assert.equal((await fixture.redfish("GET", path, { authenticate: false })).status, 200, path);
  for (const path of ["/redfish/v1/Systems", "/redfish/v1/SessionService/Sessions", "/redfish/v1/none"]) {
    const reply = await fixture.redfish("GET", path, { authenticate: false });
    assert.equal(reply.status, 401, path);
    assert.match(reply.headers.get("www-authenticate") ?? "", /^Basic /);
  }
});

const REFUSED: readonly [string, string, string, unknown, number, string][] = [
  ["an unknown resource", "GET", "/redfish/v1/Systems/nobody", undefined, 404, "ResourceMissingAtURI"],
  ["a method that is not there", "DELETE", "SYSTEM", undefined, 405, "OperationNotAllowed"],
  ["a body that is not JSON", "PATCH", "SYSTEM", "{", 400, "MalformedJSON"],
  ["a body that is no object", "PATCH", "SYSTEM", [], 400, "UnrecognizedRequestBody"],
  ["no body", "PATCH", "SYSTEM", "", 400, "UnrecognizedRequestBody"],
  ["a property that is not there", "PATCH", "SYSTEM", { Colour: "red" }, 400, "PropertyUnknown"],
  ["a property that is fixed", "PATCH", "SYSTEM", { UUID: "x" }, 400, "PropertyNotWritable"],
  ["a value of a wrong type", "PATCH", "SYSTEM", { AssetTag: 7 }, 400, "PropertyValueTypeError"],
  ["a boot that is no object", "PATCH", "SYSTEM", { Boot: "Cd" }, 400, "PropertyValueTypeError"],
  [
    "a boot target that it does not have",
    "PATCH",
    "SYSTEM",
    { Boot: { BootSourceOverrideTarget: "Floppy" } },
    400,
    "PropertyValueNotInList",
  ],
  ["a reset without its type", "POST", "RESET", {}, 400, "ActionParameterMissing"],
  ["a reset of an unknown type", "POST", "RESET", { ResetType: "Explode" }, 400, "ActionParameterValueNotInList"],
  ["a parameter that is not there", "POST", "RESET", { ResetType: "On", Hard: true }, 400, "ActionParameterUnknown"],
  ["a restart of a machine that is off", "POST", "RESET", { ResetType: "ForceRestart" }, 409, "ResourceInStandby"],
  ["a medium without an image", "POST", "INSERT", {}, 400, "ActionParameterMissing"],
  ["an image that is no URL", "POST", "INSERT", { Image: "boot.iso" }, 400, "ActionParameterValueFormatError"],
  ["an image by NFS", "POST", "INSERT", { Image: "nfs://a/b.iso" }, 400, "SourceDoesNotSupportProtocol"],
  ["a query that it does not have", "GET", "/redfish/v1/Systems?$expand=.", undefined, 501, "QueryNotSupported"],
];

for (const [what, method, target, body, status, message] of REFUSED) {
  test(`${what} is refused with ${status} ${message}`, async () => {
    const path = target
      .replace("SYSTEM", fixture.system)
      .replace("RESET", `${fixture.system}/Actions/ComputerSystem.Reset`)
      .replace("INSERT", `${fixture.manager}/VirtualMedia/Cd/Actions/VirtualMedia.InsertMedia`);
    const reply = await fixture.redfish(method, path, body === undefined ? {} : { body });
    assert.deepEqual([reply.status, reply.messages], [status, [message]], reply.text);
    if (status === 405) assert.equal(reply.headers.get("allow"), "GET, PATCH, HEAD");
  });
}

test("a change is made only when If-Match fits what is there", async () => {
  const { headers } = await fixture.redfish("GET", fixture.system);
  const etag = headers.get("etag") ?? "";
  const change = async (AssetTag: string, match: string) =>
    fixture.redfish("PATCH", fixture.system, { body: { AssetTag }, headers: { "If-Match": match } });
  assert.equal((await change("one", etag)).status, 204);
  const late = await change("two", etag);
  assert.deepEqual([late.status, late.messages], [412, ["PreconditionFailed"]]);
  assert.equal((await fixture.redfish("GET", fixture.system)).body["AssetTag"], "one");
  assert.equal((await change("two", "*")).status, 204);
});

test("what has not changed is not sent again, and HEAD has no body", async () => {
  const etag = (await fixture.redfish("GET", fixture.system)).headers.get("etag") ?? "";
  assert.equal((await fixture.redfish("GET", fixture.system, { headers: { "If-None-Match": etag } })).status, 304);
  const head = await fixture.redfish("HEAD", fixture.system);
  assert.deepEqual([head.status, head.text, head.headers.get("etag")], [200, "", etag]);
});

test("a body of the wrong type or of too many bytes is refused", async () => {
  const headers = { "Content-Type": "text/plain" };
  assert.equal((await fixture.redfish("PATCH", fixture.system, { body: "AssetTag", headers })).status, 415);
  const AssetTag = "x".repeat(2 * 1024 ** 2);
  assert.equal((await fixture.redfish("PATCH", fixture.system, { body: { AssetTag } })).status, 413);
});

const insertPath = () => `${fixture.manager}/VirtualMedia/Cd/Actions/VirtualMedia.InsertMedia`;
const ejectPath = () => `${fixture.manager}/VirtualMedia/Cd/Actions/VirtualMedia.EjectMedia`;

test("an image is fetched with its credentials and through redirects, shown, and let go", async () => {
  await using images = await imageServer((request, response) => {
    const basic = `Basic ${Buffer.from("reader:secret").toString("base64")}`;
    if (request.headers.authorization !== basic) return response.writeHead(401).end();
    if (request.url === "/moved.iso") return response.writeHead(302, { Location: "/real.iso" }).end();
    return response.end(Buffer.alloc(4096));
  });
  const body = {
    Image: `${images.url}/moved.iso`,
    UserName: "reader",
    Password: "secret",
    TransferProtocolType: "HTTP",
  };
  const inserted = await fixture.redfish("POST", insertPath(), { body });
  assert.equal(inserted.status, 204, inserted.text);
  const medium = await fixture.redfish("GET", `${fixture.manager}/VirtualMedia/Cd`);
  assert.equal(medium.body["Inserted"], true);
  assert.equal(medium.body["Image"], body.Image);
  assert.equal(medium.body["UserName"], "reader");
  assert.equal(medium.text.includes("secret"), false);
  const again = await fixture.redfish("POST", insertPath(), { body });
  assert.deepEqual([again.status, again.messages], [409, ["ResourceInUse"]]);
  assert.equal((await fixture.redfish("POST", ejectPath())).status, 204);
  assert.equal((await fixture.redfish("GET", `${fixture.manager}/VirtualMedia/Cd`)).body["Inserted"], false);
});

test("an image that cannot be fetched is an error that says why, and nothing is inserted", async () => {
  await using images = await imageServer((request, response) => {
    if (request.url === "/cut.iso") {
      response.writeHead(200, { "Content-Length": 10_000 });
      response.write("only this");
      return setImmediate(() => response.destroy());
    }
    if (request.url === "/empty.iso") return response.end();
    if (request.url === "/round.iso") return response.writeHead(302, { Location: "/round.iso" }).end();
    return response.writeHead(404).end();
  });
  const cases = [
    [`${images.url}/none.iso`, /the server answered 404 Not Found/],
    [`${images.url}/cut.iso`, /aborted/],
    [`${images.url}/empty.iso`, /the image is empty/],
    [`${images.url}/round.iso`, /redirects more than 5 times/],
    ["http://127.0.0.1:1/boot.iso", /ECONNREFUSED/],
  ] as const;
  for (const [Image, why] of cases) {
    const reply = await fixture.redfish("POST", insertPath(), { body: { Image } });
    assert.deepEqual([reply.status, reply.messages], [400, ["CouldNotEstablishConnection"]], reply.text);
    assert.match(reply.text, why);
    assert.equal((await fixture.redfish("GET", `${fixture.manager}/VirtualMedia/Cd`)).body["Inserted"], false);
  }
});

test("with TLS the BMC shows the certificate that it has signed itself", async () => {
  await using secure = await labFixture({ tls: true });
  const { redfish_address, driver_info } = secure.node.report();
  assert.match(redfish_address, /^https:/);
  assert.equal(driver_info.redfish_verify_ca, false);
  await assert.rejects(fetch(`${redfish_address}/redfish/v1/`), (error: Error) => {
    assert.match(String((error.cause as Error).message), /self-signed certificate/);
    return true;
  });
});

test("what is not HTTP does not end the BMC", async () => {
  const port = Number(new URL(fixture.node.report().redfish_address).port);
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.resume();
  socket.end("\x00\x01\x02 nonsense\r\n\r\n");
  await new Promise((resolve) => socket.once("close", resolve));
  assert.equal((await fixture.redfish("GET", "/redfish/v1/")).status, 200);
});
