import { basename } from "node:path";
import { Failure, type JsonObject } from "@ingot/kernel";
import { type Answer, done, problem } from "../answer.ts";
import type { BmcContext, BmcRequest } from "../context.ts";
import { wrongWith } from "../parameters.ts";
import { managerPath } from "../paths.ts";

const INSERT = "VirtualMedia.InsertMedia";
const EJECT = "VirtualMedia.EjectMedia";
const PROTOCOLS = ["HTTP", "HTTPS"] as const;

export function mediumBody(bmc: BmcContext): JsonObject {
  const path = `${managerPath(bmc.machine)}/VirtualMedia/Cd`;
  const inserted = bmc.media.inserted;
  return {
    "@odata.id": path,
    "@odata.type": "#VirtualMedia.v1_4_0.VirtualMedia",
    Id: "Cd",
    Name: "Virtual CD",
    MediaTypes: ["CD", "DVD"],
    Image: inserted === undefined ? null : inserted.source.url.href,
    ImageName: inserted === undefined ? null : basename(inserted.source.url.pathname),
    Inserted: inserted !== undefined,
    ConnectedVia: inserted === undefined ? "NotConnected" : "URI",
    WriteProtected: true,
    TransferMethod: inserted === undefined ? null : "Upload",
    TransferProtocolType: inserted?.protocol ?? null,
    UserName: inserted?.source.username ?? null,
    Password: null,
    VerifyCertificate: inserted?.source.verifyCertificate ?? false,
    Status: { State: "Enabled", Health: "OK" },
    Actions: {
      "#VirtualMedia.InsertMedia": {
        target: `${path}/Actions/VirtualMedia.InsertMedia`,
        "TransferProtocolType@Redfish.AllowableValues": PROTOCOLS,
        "TransferMethod@Redfish.AllowableValues": ["Stream", "Upload"],
      },
      "#VirtualMedia.EjectMedia": { target: `${path}/Actions/VirtualMedia.EjectMedia` },
    },
  };
}

/** Fetches the image before it answers, so that an image that is not there is this request's error. */
export async function insertMedia(bmc: BmcContext, { body, scope }: BmcRequest): Promise<Answer> {
  const url = checkedUrl(body);
  if (!(url instanceof URL)) return url;
  if (bmc.media.inserted !== undefined) return problem(409, "ResourceInUse");
  const username = body["UserName"];
  const source = {
    url,
    username: username === undefined ? undefined : String(username),
    password: body["Password"] === undefined ? undefined : String(body["Password"]),
    verifyCertificate: body["VerifyCertificate"] === true,
  };
  try {
    await bmc.media.insert(scope, { source, protocol: url.protocol === "https:" ? "HTTPS" : "HTTP" });
    return done;
  } catch (error) {
    return problem(400, "CouldNotEstablishConnection", [url.href, Failure.from(error).message]);
  }
}

export async function ejectMedia(bmc: BmcContext, { body, scope }: BmcRequest): Promise<Answer> {
  const wrong = wrongWith(body, { action: EJECT, known: {} });
  if (wrong !== undefined) return wrong;
  await bmc.media.eject(scope);
  return done;
}

function checkedUrl(body: JsonObject): URL | Answer {
  const wrong = wrongWith(body, {
    action: INSERT,
    required: ["Image"],
    known: {
      Image: "string",
      Inserted: "boolean",
      WriteProtected: "boolean",
      VerifyCertificate: "boolean",
      UserName: "string",
      Password: "string",
      MediaType: ["CD", "DVD"],
      TransferMethod: ["Stream", "Upload"],
      TransferProtocolType: PROTOCOLS,
    },
  });
  if (wrong !== undefined) return wrong;
  const image = String(body["Image"]);
  const url = URL.canParse(image) ? new URL(image) : undefined;
  if (url === undefined) return problem(400, "ActionParameterValueFormatError", [image, "Image", INSERT]);
  const protocol = url.protocol.replace(":", "").toUpperCase();
  if (!(PROTOCOLS as readonly string[]).includes(protocol)) {
    return problem(400, "SourceDoesNotSupportProtocol", [image, protocol]);
  }
  if (body["WriteProtected"] === false) {
    return problem(400, "ActionParameterValueNotInList", ["false", "WriteProtected", INSERT]);
  }
  return url;
}
