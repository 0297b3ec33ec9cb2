import { get as getHttp, type IncomingMessage } from "node:http";
import { get as getHttps } from "node:https";
import { Failure, type Scope } from "@ingot/kernel";

const TIMEOUT_MS = 30_000;

/** Fails, as a download does, when the image's server is not there (any more); of the image itself only the beginning is read. */
export async function fetchImage(scope: Scope, url: string): Promise<void> {
  using bounded = scope.child({ timeoutMs: TIMEOUT_MS, what: `fetching ${url}` });
  const options = { signal: bounded.signal, agent: false as const, headers: { range: "bytes=0-511" } };
  const get = url.startsWith("https:") ? getHttps : getHttp;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { ...options, rejectUnauthorized: false }, resolve).once("error", (error) =>
      reject(new Failure("media.unreachable", `the image could not be downloaded: ${error.message}`)),
    );
  });
  answer.destroy();
  const { statusCode = 0 } = answer;
  if (statusCode < 200 || statusCode > 299) {
    throw new Failure("media.unreachable", `the image could not be downloaded: HTTP ${statusCode}`);
  }
}
