/** What a BMC says went wrong: DSP0266, section 8.6 (error responses), and 7.5.1 of a task's messages. */
import { isJsonObject, type Json, type JsonObject } from "@ingot/kernel";

export interface BmcMessages {
  /** The BMC's own words, for people; "" when it says nothing. */
  readonly text: string;
  /** `Base.1.8.ActionParameterNotSupported` … */
  readonly ids: readonly string[];
}

const VAGUE = /generalerror|see extendedinfo|a general error has occurred/i;
const MAX_TEXT = 1000;

/** The messages of an error body: `@Message.ExtendedInfo` first, the general `error.message` where that is all there is. */
export function bmcMessages(body: JsonObject): BmcMessages {
  const error = isJsonObject(body["error"]) ? body["error"] : {};
  const infos = [error["@Message.ExtendedInfo"], body["@Message.ExtendedInfo"], body["Messages"]].flatMap(asList);
  const texts = infos.flatMap((info) =>
    isJsonObject(info) ? [messageText(info)] : typeof info === "string" ? [info] : [],
  );
  const said = texts.filter((text) => text !== "");
  const precise = said.filter((text) => !VAGUE.test(text));
  const general = typeof error["message"] === "string" ? error["message"] : "";
  const chosen = precise.length > 0 ? precise : said.length > 0 ? said : [general].filter((text) => text !== "");
  return {
    text: [...new Set(chosen)].join(" ").slice(0, MAX_TEXT),
    ids: infos.flatMap((info) =>
      isJsonObject(info) && typeof info["MessageId"] === "string" ? [info["MessageId"]] : [],
    ),
  };
}

function messageText(info: JsonObject): string {
  const message = typeof info["Message"] === "string" ? info["Message"].trim() : "";
  if (message !== "") return message;
  return typeof info["MessageId"] === "string" ? info["MessageId"] : "";
}

function asList(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly Json[]) : [value];
}
