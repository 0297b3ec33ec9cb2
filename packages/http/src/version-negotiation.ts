import { MAX_MICROVERSION, MIN_MICROVERSION, VERSION_HEADERS, versionText } from "@ingot/contract";
import { Failure } from "@ingot/kernel";

/** Headers of a request as Node gives them. */
export type VersionHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface AskedVersion {
  /** The header that asked, as messages name it. */
  readonly header: string;
  /** Undefined: nobody asked. */
  readonly version: string | undefined;
}

const STANDARD = "OpenStack-API-Version";
const SERVICE = "baremetal";

/** The version that a request asks for: by OpenStack's header for all services, else by Ironic's own. */
export function askedVersion(headers: VersionHeaders): AskedVersion {
  const standard = ofService(headers[STANDARD.toLowerCase()]);
  if (standard !== undefined) return { header: STANDARD, version: standard };
  const own = headers[VERSION_HEADERS.version.toLowerCase()];
  return { header: VERSION_HEADERS.version, version: typeof own === "object" ? own[0] : own };
}

/** `compute 2.1, baremetal 1.90`: the last that is said to this service. */
function ofService(header: VersionHeaders[string]): string | undefined {
  if (header === undefined) return undefined;
  const said = [header].flat().join(",").split(",");
  const versions = said.map((each) => each.trim().split(/\s+/)).filter(([name]) => name?.toLowerCase() === SERVICE);
  return versions.length === 0 ? undefined : (versions.at(-1)?.slice(1).join(" ") ?? "");
}

/** The minor number that a request asks for; the oldest without a header. Throws `api.version_unsupported` (406). */
export function negotiateVersion({ header, version }: AskedVersion): number {
  if (version === undefined) return MIN_MICROVERSION;
  const text = version.trim().toLowerCase() === "latest" ? versionText(MAX_MICROVERSION) : version.trim();
  const match = /^(\d{1,9})\.(\d{1,9})$/.exec(text);
  if (match === null) throw refused(`Invalid value for ${header} header`);
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

/** As {@link negotiateVersion}, where it is too early to refuse. */
export function versionOrOldest(headers: VersionHeaders): number {
  try {
    return negotiateVersion(askedVersion(headers));
  } catch {
    return MIN_MICROVERSION;
  }
}

/** What an answer says of the version that it is of, in the header that asked for it too. */
export function versionHeaders({ header }: AskedVersion, minor: number): Readonly<Record<string, string>> {
  const own = { [VERSION_HEADERS.version]: versionText(minor) };
  return header === STANDARD ? { ...own, [STANDARD]: `${SERVICE} ${versionText(minor)}`, Vary: STANDARD } : own;
}

/** Headers of every answer below `/v1`, whether a version is agreed or not. */
export const RANGE_HEADERS: Readonly<Record<string, string>> = {
  [VERSION_HEADERS.minimum]: versionText(MIN_MICROVERSION),
  [VERSION_HEADERS.maximum]: versionText(MAX_MICROVERSION),
};

function refused(message: string): Failure {
  return new Failure("api.version_unsupported", message, { hint: "" });
}
