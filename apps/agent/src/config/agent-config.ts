import { Failure, Redacted } from "@ingot/kernel";

/** What the agent was told; the names of ironic-python-agent's options are in {@link OPTIONS}. */
export interface AgentConfig {
  /** Where the control plane may be; the first that answers is used. */
  readonly apiUrls: readonly string[];
  readonly listenHost: string | undefined;
  readonly listenPort: number;
  readonly advertiseHost: string | undefined;
  readonly advertisePort: number;
  readonly tls: boolean;
  readonly agentToken: Redacted | undefined;
  readonly nodeUuid: string | undefined;
  readonly lookupTimeoutMs: number;
  readonly lookupIntervalMs: number;
  /** How long to wait for an address from which the control plane is reached. */
  readonly addressTimeoutMs: number;
  /** How long to wait for a disk to appear. */
  readonly diskTimeoutMs: number;
  readonly insecure: boolean;
  readonly caFile: string | undefined;
  readonly imageIdleTimeoutMs: number;
  readonly ignoreBootloaderFailure: boolean;
  /** Whether a partition image's own grub-install may be run, where the control plane does not say. */
  readonly allowGrubInstall: boolean;
  /** MAC address of the interface the firmware booted from (kernel parameter BOOTIF). */
  readonly bootInterface: string | undefined;
  /** Where a report of what the machine is goes to, before anything else; undefined: nowhere. */
  readonly inspectionCallbackUrl: string | undefined;
  readonly inspectionCollectors: readonly string[];
  readonly debug: boolean;
}

/** Texts by option name (`api_url`), later sources overriding earlier ones. */
export type Settings = ReadonlyMap<string, string>;

/** Throws `input.invalid` that names the option. */
export function parseConfig(settings: Settings): AgentConfig {
  const text = (name: string) => settings.get(name) || undefined;
  const number = (name: string, otherwise: number) => parseNumber(name, text(name), otherwise);
  const flag = (name: string, otherwise: boolean) => parseFlag(name, text(name), otherwise);
  const listenPort = number("listen_port", 9999);
  const token = text("agent_token");
  return {
    apiUrls: [...new Set([...urls(text("api_url")), ...urls(text("other_api_urls"))])],
    listenHost: text("listen_host"),
    listenPort,
    advertiseHost: text("advertise_host"),
    advertisePort: number("advertise_port", listenPort),
    tls: flag("enable_auto_tls", true),
    agentToken: token === undefined ? undefined : new Redacted(token),
    nodeUuid: text("node_uuid"),
    lookupTimeoutMs: number("lookup_timeout", 600) * 1000,
    lookupIntervalMs: number("lookup_interval", 1) * 1000,
    addressTimeoutMs: number("ip_lookup_attempts", 6) * number("ip_lookup_sleep", 10) * 1000,
    diskTimeoutMs: number("disk_wait_attempts", 10) * number("disk_wait_delay", 3) * 1000,
    insecure: flag("insecure", false),
    caFile: text("cafile"),
    imageIdleTimeoutMs: number("image_download_connection_timeout", 60) * 1000,
    ignoreBootloaderFailure: flag("ignore_bootloader_failure", false),
    allowGrubInstall: flag("enable_bios_bootloader_install", false),
    bootInterface: text("bootif"),
    inspectionCallbackUrl: text("inspection_callback_url"),
    inspectionCollectors: (text("inspection_collectors") ?? "default").split(",").map((name) => name.trim()),
    debug: flag("debug", false),
  };
}

function urls(text = ""): readonly string[] {
  const all = text.split(",").map((url) => url.trim().replace(/\/+$/, "").replace(/\/v1$/, ""));
  return all.filter((url) => url !== "");
}

function parseNumber(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new Failure("input.invalid", `the agent's option '${name}' is not a number: '${text}'`);
}

function parseFlag(name: string, text: string | undefined, otherwise: boolean): boolean {
  if (text === undefined) return otherwise;
  const word = text.toLowerCase();
  if (["1", "true", "yes", "on", "t", "y"].includes(word)) return true;
  if (["0", "false", "no", "off", "f", "n"].includes(word)) return false;
  throw new Failure("input.invalid", `the agent's option '${name}' is neither true nor false: '${text}'`);
}
