import { Failure } from "@ingot/kernel";
import { cpioFiles, isCpio } from "./cpio-files.ts";
import { type ReadPart, smallFiles } from "./iso-files.ts";

/** What the medium of a machine tells the agent in its ramdisk. */
export interface AgentSettings {
  /** Base URL of the control plane's API, without `/v1`. */
  readonly apiUrl: string;
  /** Who is asked when that one does not answer. */
  readonly otherUrls: readonly string[];
  readonly token: string | undefined;
  readonly inspectionCallbackUrl: string | undefined;
}

const CONF = /^etc\/ironic-python-agent\.d\/[^/]+\.conf$/;
const LARGEST_FILE = 256 * 1024;

/**
 * Reads them as the ramdisk would: from the agent's configuration in an archive beside the initramfs, and from the
 * kernel command line in the boot loader's menu, which has the last word. A medium that names no API is refused.
 */
export async function readAgentSettings(read: ReadPart): Promise<AgentSettings> {
  const files = await smallFiles(read, LARGEST_FILE);
  const confs = files.filter(isCpio).flatMap(confSettings);
  const words = files.filter((file) => !isCpio(file)).flatMap((file) => kernelParameters(file.toString("latin1")));
  return agentSettings(new Map([...confs, ...words]));
}

/** From the agent's options by their names; several URLs stand for one service, of which the first is asked first. */
export function agentSettings(options: ReadonlyMap<string, string>): AgentSettings {
  const [apiUrl = "", ...more] = (options.get("api_url") ?? "").split(",").map(baseUrl);
  const others = (options.get("other_api_urls") ?? "").split(",").map(baseUrl);
  if (!URL.canParse(apiUrl)) {
    throw new Failure("lab.medium", "it tells the agent no API: there is no api_url and no ipa-api-url on it");
  }
  return {
    apiUrl,
    otherUrls: [...more, ...others].filter((url) => url !== ""),
    token: options.get("agent_token") || undefined,
    inspectionCallbackUrl: options.get("inspection_callback_url") || undefined,
  };
}

function baseUrl(text: string): string {
  return text.trim().replace(/\/+$/, "").replace(/\/v1$/, "");
}

function confSettings(archive: Buffer): [string, string][] {
  return [...cpioFiles(archive)]
    .filter(([path]) => CONF.test(path))
    .flatMap(([, text]) => [...text.toString("utf8").matchAll(/^([a-z_]+) *= *(.*)$/gm)])
    .map(([, name = "", value = ""]) => [name, value]);
}

/** `ipa-api-url=…` is option `api_url`; other words are not the agent's. */
function kernelParameters(text: string): [string, string][] {
  return [...text.matchAll(/(?:^|[\s'"])ipa-([a-z-]+)=([^\s'"]+)/gm)].map(([, name = "", value = ""]) => [
    name.replaceAll("-", "_"),
    value,
  ]);
}
