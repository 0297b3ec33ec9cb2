import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { Failure, type Json, parseJson, type Scope } from "@ingot/kernel";

export interface JsonRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Json;
  readonly ca?: string | undefined;
  readonly insecure?: boolean;
  readonly timeoutMs: number;
}

export interface JsonResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Json | undefined;
}

const ANSWER_AT_MOST = 4 * 1024 * 1024;

/** One request to the control plane; `media.unreachable` when there is no answer. */
export async function requestJson(scope: Scope, options: JsonRequest): Promise<JsonResponse> {
  scope.check();
  const payload = options.body === undefined ? undefined : JSON.stringify(options.body);
  const start = options.url.startsWith("https:") ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const fail = (error: Error) =>
      reject(new Failure("media.unreachable", `${options.url}: ${error.message}`, { retryable: true }));
    const request = start(options.url, {
      method: options.method,
      signal: scope.signal,
      timeout: options.timeoutMs,
      ...(options.ca === undefined ? {} : { ca: options.ca }),
      rejectUnauthorized: options.insecure !== true,
      headers: {
        accept: "application/json",
        ...(payload === undefined
          ? {}
          : { "content-type": "application/json", "content-length": Buffer.byteLength(payload) }),
        ...options.headers,
      },
    });
    request.once("timeout", () => request.destroy(new Error("no answer")));
    request.once("error", fail);
    request.once("response", (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > ANSWER_AT_MOST) response.destroy(new Error("the answer is too long"));
        else chunks.push(chunk);
      });
      response.once("error", fail);
      response.once("end", () => {
        const body = parseJson(Buffer.concat(chunks).toString("utf8"));
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      });
    });
    request.end(payload);
  });
}
