import { MAX_MICROVERSION, MIN_MICROVERSION, VERSION_HEADERS, versionText } from "@ingot/contract";
import { Failure } from "@ingot/kernel";

/** The minor number that a request asks for; the oldest without the header. Throws `api.version_unsupported` (406). */
export function negotiateVersion(header: string | undefined): number {
  if (header === undefined) return MIN_MICROVERSION;
  const text = header.trim().toLowerCase() === "latest" ? versionText(MAX_MICROVERSION) : header.trim();
  const match = /^(\d{1,9})\.(\d{1,9})$/.exec(text);
  if (match === null) throw refused(`Invalid value for ${VERSION_HEADERS.version} header`);
  const [major, minor] = [Number(match[1]), Number(match[2])];
  const range = `[${versionText(MIN_MICROVERSION)}, ${versionText(MAX_MICROVERSION)}]`;
  if (major !== 1) {
    throw refused(
      `Mutually exclusive versions requested. Version ${major}.${minor} requested but not supported by this service. ` +
        `The supported version range is: ${range}.`,
    );
  }
  if (minor < MIN_MICROVERSION || minor > MAX_MICROVERSION) {
    throw refused(
      `Version ${major}.${minor} was requested but the minor version is not supported by this service. ` +
        `The supported version range is: ${range}.`,
    );
  }
  return minor;
}

/** Headers of every answer below `/v1`, whether a version is agreed or not. */
export const RANGE_HEADERS: Readonly<Record<string, string>> = {
  [VERSION_HEADERS.minimum]: versionText(MIN_MICROVERSION),
  [VERSION_HEADERS.maximum]: versionText(MAX_MICROVERSION),
};

function refused(message: string): Failure {
  return new Failure("api.version_unsupported", message, { hint: "" });
}
