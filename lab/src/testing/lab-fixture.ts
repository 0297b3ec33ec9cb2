import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isJsonObject, type JsonObject, MIB, parseJson, Scope } from "@ingot/kernel";
import type { Lab, LabNode } from "../lab.ts";
import type { LabOptions } from "../lab-options.ts";
import { startLab } from "../start-lab.ts";

const TEST_TIMEOUT_MS = 90_000;

/** A laboratory of one small BIOS machine for a test, and a client of its BMC. */
export interface LabFixture extends AsyncDisposable {
  readonly scope: Scope;
  readonly lab: Lab;
  readonly node: LabNode;
  readonly system: string;
  readonly manager: string;
  redfish(method: string, path: string, options?: RedfishOptions): Promise<RedfishReply>;
}

interface RedfishOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Basic authentication is sent unless this is false. */
  readonly authenticate?: boolean;
}

export interface RedfishReply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: JsonObject;
  /** The names of the messages in an error body. */
  readonly messages: readonly string[];
  readonly text: string;
}

export async function labFixture(options: Partial<LabOptions> = {}): Promise<LabFixture> {
  const scope = Scope.root({ timeoutMs: TEST_TIMEOUT_MS, what: "the test" });
  const dir = await mkdtemp(join(tmpdir(), "lab-test-"));
  const small = {
    bootMode: "bios",
    memoryBytes: 128 * MIB,
    diskBytes: [16 * MIB],
    cpus: 1,
    acceleration: "tcg",
  } as const;
  const lab = await startLab(scope, { dir, ...small, ...options });
  const node = lab.nodes[0];
  if (node === undefined) throw new Error("the laboratory has no machine");
  const report = node.report();
  return {
    scope,
    lab,
    node,
    system: report.redfish_system_id,
    manager: report.redfish_system_id.replace("Systems", "Managers"),
    redfish: async (method, path, how = {}) => ask(node, { method, path, how }),
    [Symbol.asyncDispose]: async () => {
      await lab.stop();
      await rm(dir, { recursive: true, force: true });
      scope[Symbol.dispose]();
    },
  };
}

async function ask(
  node: LabNode,
  { method, path, how }: { method: string; path: string; how: RedfishOptions },
): Promise<RedfishReply> {
  const { redfish_address, redfish_username, redfish_password } = node.report();
  const basic = `Basic ${Buffer.from(`${redfish_username}:${redfish_password}`).toString("base64")}`;
  const body = typeof how.body === "string" ? how.body : JSON.stringify(how.body);
  const response = await fetch(redfish_address + path, {
    method,
    headers: {
      ...(how.authenticate === false ? {} : { Authorization: basic }),
      ...(how.body === undefined ? {} : { "Content-Type": "application/json" }),
      ...how.headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  const parsed = parseJson(text);
  const shown = isJsonObject(parsed) ? parsed : {};
  return { status: response.status, headers: response.headers, body: shown, messages: messageNames(shown), text };
}

function messageNames(body: JsonObject): readonly string[] {
  const error = body["error"];
  const info = isJsonObject(error) ? error["@Message.ExtendedInfo"] : undefined;
  if (!Array.isArray(info)) return [];
  return info.map((message: JsonObject) => String(message["MessageId"]).split(".").at(-1) ?? "");
}

/** A server of images on a free port. */
export async function imageServer(listener: RequestListener): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
