/** The agent's side of the ramdisk API (ironic api/controllers/v1/ramdisk.py). */
import type { HeartbeatRequest } from "@ingot/contract";
import { Failure, isJsonObject, type Json, type JsonObject, Redacted, type Scope } from "@ingot/kernel";
import { type JsonResponse, requestJson } from "./json-request.ts";

export interface ControlPlaneOptions {
  readonly urls: readonly string[];
  readonly ca: string | undefined;
  readonly insecure: boolean;
}

/** What the control plane says to a machine that it knows. */
export interface LookedUp {
  readonly node: JsonObject & { readonly uuid: string };
  readonly heartbeatTimeoutMs: number;
  /** Told once, to the first that asks. */
  readonly token: Redacted | undefined;
  readonly allowMd5: boolean;
  /** Whether programs of a partition image may be run to make it bootable; undefined when it is not told, as by older Ironics. */
  readonly allowGrubInstall: boolean | undefined;
}

export interface InspectionReport {
  /** Where to, whole: `…/v1/continue_inspection`. */
  readonly url: string;
  readonly nodeUuid: string | undefined;
  readonly report: JsonObject;
}

/** The microversion that answers a report as a lookup. */
const REPORTS_SINCE = 84;

/** The newest microversion whose fields the agent uses: agent_status is of 1.72. */
const NEWEST = 72;
const FIELDS_SINCE: Readonly<Partial<Record<keyof HeartbeatRequest, number>>> = {
  agent_version: 36,
  agent_token: 62,
  agent_verify_ca: 68,
  agent_status: 72,
  agent_status_message: 72,
};
const TIMEOUT_MS = 30_000;

export class ControlPlane {
  readonly #options: ControlPlaneOptions;
  #minor = NEWEST;
  /** The URL that answered last is asked first. */
  #preferred = 0;

  constructor(options: ControlPlaneOptions) {
    this.#options = options;
  }

  async lookup(
    scope: Scope,
    who: { readonly addresses: readonly string[]; readonly nodeUuid: string | undefined },
  ): Promise<LookedUp> {
    const query = new URLSearchParams({ addresses: who.addresses.join(",") });
    if (who.nodeUuid !== undefined) query.set("node_uuid", who.nodeUuid);
    const answer = await this.#ask(scope, { method: "GET", path: `/v1/lookup?${query.toString()}` });
    if (answer.status !== 200) throw refused("lookup", answer);
    return parseLookup(answer.body);
  }

  /** Reports what an inspection has found; the answer is that of a lookup. */
  async report(scope: Scope, what: InspectionReport): Promise<LookedUp> {
    const url = new URL(what.url);
    if (what.nodeUuid !== undefined) url.searchParams.set("node_uuid", what.nodeUuid);
    const answer = await requestJson(scope, {
      method: "POST",
      url: url.href,
      headers: { "x-openstack-ironic-api-version": `1.${REPORTS_SINCE}` },
      body: what.report,
      ca: this.#options.ca,
      insecure: this.#options.insecure,
      timeoutMs: TIMEOUT_MS,
    });
    if (answer.status !== 202) throw refused("report of inspection", answer);
    return parseLookup(answer.body);
  }

  /** Resolves when the heartbeat was accepted. */
  async heartbeat(scope: Scope, uuid: string, heartbeat: HeartbeatRequest): Promise<void> {
    const answer = await this.#ask(scope, {
      method: "POST",
      path: `/v1/heartbeat/${uuid}`,
      body: () => Object.fromEntries(Object.entries(heartbeat).filter(([key]) => this.#knows(key))),
    });
    if (answer.status !== 202) throw refused("heartbeat", answer);
  }

  #knows(field: string): boolean {
    return (FIELDS_SINCE[field as keyof HeartbeatRequest] ?? 0) <= this.#minor;
  }

  async #ask(
    scope: Scope,
    request: { readonly method: "GET" | "POST"; readonly path: string; readonly body?: () => JsonObject },
  ): Promise<JsonResponse> {
    let failure: unknown;
    for (let tried = 0; tried < this.#options.urls.length; tried += 1) {
      const index = (this.#preferred + tried) % this.#options.urls.length;
      try {
        const answer = await this.#send(scope, this.#options.urls[index] ?? "", request);
        this.#preferred = index;
        return answer;
      } catch (error) {
        scope.check();
        failure = error;
      }
    }
    throw failure;
  }

  async #send(
    scope: Scope,
    base: string,
    request: { readonly method: "GET" | "POST"; readonly path: string; readonly body?: () => JsonObject },
  ): Promise<JsonResponse> {
    const send = () =>
      requestJson(scope, {
        method: request.method,
        url: `${base}${request.path}`,
        headers: { "x-openstack-ironic-api-version": `1.${this.#minor}` },
        ...(request.body === undefined ? {} : { body: request.body() }),
        ca: this.#options.ca,
        insecure: this.#options.insecure,
        timeoutMs: TIMEOUT_MS,
      });
    const answer = await send();
    const highest = /^1\.(\d+)$/.exec(String(answer.headers["x-openstack-ironic-api-maximum-version"] ?? ""));
    if (answer.status !== 406 || highest === null) return answer;
    this.#minor = Math.min(this.#minor, Number(highest[1]));
    return send();
  }
}

function parseLookup(body: Json | undefined): LookedUp {
  const node = isJsonObject(body) ? body["node"] : undefined;
  const config = isJsonObject(body) ? body["config"] : undefined;
  if (!isJsonObject(node) || typeof node["uuid"] !== "string" || !isJsonObject(config)) {
    throw new Failure("agent.lookup_failed", "the control plane's answer to the lookup names no node");
  }
  const { agent_token: token, heartbeat_timeout: timeout, enable_bios_bootloader_install: allowGrub } = config;
  return {
    node: { ...node, uuid: node["uuid"] },
    heartbeatTimeoutMs: (typeof timeout === "number" && timeout > 0 ? timeout : 300) * 1000,
    token: typeof token === "string" && !/^\**$/.test(token) ? new Redacted(token) : undefined,
    allowMd5: config["agent_md5_checksum_enable"] === true,
    allowGrubInstall: typeof allowGrub === "boolean" ? allowGrub : undefined,
  };
}

function refused(what: string, answer: JsonResponse): Failure {
  const retryable = answer.status === 409 || answer.status >= 500 || answer.status === 404;
  const message = isJsonObject(answer.body) ? fault(answer.body) : "";
  return new Failure("agent.lookup_failed", `the ${what} was refused with HTTP ${answer.status}${message}`, {
    retryable,
  });
}

/** Ironic nests the fault as JSON in a string, or answers with it directly. */
function fault(body: JsonObject): string {
  const nested = body["error_message"];
  const text = isJsonObject(nested) ? nested["faultstring"] : (body["faultstring"] ?? nested);
  return typeof text === "string" ? `: ${text.slice(0, 300)}` : "";
}
