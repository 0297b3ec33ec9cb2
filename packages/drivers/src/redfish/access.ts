import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { requireProperties } from "@ingot/driver-kit";
import { Failure, type Json, type JsonObject, Redacted } from "@ingot/kernel";
import { REDFISH_PROPERTIES } from "./properties.ts";

export const AUTH_TYPES = ["auto", "session", "basic"] as const;
export type AuthType = (typeof AUTH_TYPES)[number];

/** How a BMC is reached, read once from `driver_info`. */
export interface RedfishAccess {
  /** Scheme, host and port, without a trailing slash. */
  readonly origin: string;
  readonly systemPath: string | undefined;
  readonly username: string | undefined;
  readonly password: Redacted | undefined;
  readonly authType: AuthType;
  /** Whether the certificate is checked; a CA's own certificate when one is named. */
  readonly verify: boolean;
  readonly ca: string | undefined;
}

/** Throws `input.invalid` that names the key which is missing or wrong; touches no BMC. */
export function redfishAccess(driverInfo: JsonObject): RedfishAccess {
  requireProperties(driverInfo, REDFISH_PROPERTIES);
  const username = optionalText(driverInfo, "redfish_username");
  const password = optionalText(driverInfo, "redfish_password");
  if (username === undefined && password !== undefined)
    throw invalid("redfish_username", "is missing, but there is a redfish_password");
  const authType = AUTH_TYPES.find((type) => type === (driverInfo["redfish_auth_type"] ?? "auto"));
  if (authType === undefined) throw invalid("redfish_auth_type", `must be one of ${AUTH_TYPES.join(", ")}`);
  return {
    origin: origin(driverInfo["redfish_address"]),
    systemPath: systemPath(optionalText(driverInfo, "redfish_system_id")),
    username,
    password: password === undefined ? undefined : new Redacted(password),
    authType,
    ...verification(driverInfo["redfish_verify_ca"]),
  };
}

/** The same for the same BMC, account and trust; other systems of one BMC share it. Shows no secret. */
export function accessKey(access: RedfishAccess): string {
  const { origin: where, username, password, authType, verify, ca } = access;
  const all = JSON.stringify([where, username, password?.reveal(), authType, verify, ca]);
  return createHash("sha256").update(all).digest("hex");
}

/** Scheme, host and port of a `redfish_address`, whatever else is wrong with it; undefined when it is no address. */
export function originOf(address: Json | undefined): string | undefined {
  return parsedAddress(address)?.origin;
}

function parsedAddress(address: Json | undefined): URL | undefined {
  const text = typeof address === "string" ? address.trim() : "";
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  return URL.canParse(withScheme) ? new URL(withScheme) : undefined;
}

function origin(address: Json | undefined): string {
  const url = parsedAddress(address);
  if (url === undefined || !["http:", "https:"].includes(url.protocol)) {
    throw invalid("redfish_address", "is not an http:// or https:// URL");
  }
  if (url.username !== "" || !["/", "/redfish", "/redfish/v1", "/redfish/", "/redfish/v1/"].includes(url.pathname)) {
    throw invalid("redfish_address", "must be a scheme, a host and perhaps a port, as https://bmc.example.com:8443");
  }
  return url.origin;
}

function systemPath(id: string | undefined): string | undefined {
  if (id === undefined) return undefined;
  if (!id.startsWith("/")) throw invalid("redfish_system_id", "must be a path, as /redfish/v1/Systems/1");
  return id.length > 1 && id.endsWith("/") ? id.slice(0, -1) : id;
}

function verification(value: Json | undefined): { verify: boolean; ca: string | undefined } {
  if (value === undefined || value === null || value === "") return { verify: true, ca: undefined };
  if (typeof value === "boolean") return { verify: value, ca: undefined };
  const word = typeof value === "string" ? value.trim() : JSON.stringify(value);
  if (/^(?:true|yes|on|1)$/i.test(word)) return { verify: true, ca: undefined };
  if (/^(?:false|no|off|0)$/i.test(word)) return { verify: false, ca: undefined };
  try {
    return { verify: true, ca: readFileSync(word, "utf8") };
  } catch (error) {
    throw invalid("redfish_verify_ca", `is neither true nor false nor a file that can be read ('${word}')`, error);
  }
}

function optionalText(driverInfo: JsonObject, key: string): string | undefined {
  const value = driverInfo[key];
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  throw invalid(key, "is not text");
}

function invalid(key: string, what: string, cause?: unknown): Failure {
  return new Failure("input.invalid", `driver_info's '${key}' ${what}`, cause === undefined ? {} : { cause });
}
