import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Failure, type Scope } from "@ingot/kernel";
import { bootDirect, type DirectBoot, type DirectBootOptions } from "./boot-direct.ts";

/** What ends the measurement of a boot. */
export type BootMark =
  | { readonly kind: "serial"; readonly pattern: RegExp }
  /** The guest switches itself off. */
  | { readonly kind: "power-off" }
  /**
   * The guest makes an HTTP request that matches (`POST /v1/heartbeat/…`); `answer` gives what other requests need
   * on the way there. `{url}` in the kernel command line becomes the server's address as the guest sees it.
   */
  | { readonly kind: "http"; readonly request: RegExp; readonly answer?: (request: string) => HttpReply };

export interface HttpReply {
  readonly status: number;
  readonly body: string;
}

/** Milliseconds from the start of QEMU to the mark. The guest is ended then. */
export async function measureBoot(scope: Scope, options: DirectBootOptions, mark: BootMark): Promise<number> {
  if (mark.kind === "http") return measureToRequest(scope, options, mark);
  const boot = await bootDirect(scope, options);
  try {
    if (mark.kind === "serial") await boot.waitForSerial(scope, mark.pattern);
    else await poweredOff(scope, boot);
    return scope.clock.monotonic() - boot.startedAt;
  } finally {
    await boot.stop();
  }
}

async function poweredOff(scope: Scope, boot: DirectBoot): Promise<void> {
  const how = await Promise.race([boot.ended, endOf(scope)]);
  if (how !== "guest-shutdown") throw new Failure("lab.machine_failed", `the guest did not switch itself off: ${how}`);
}

async function measureToRequest(
  scope: Scope,
  options: DirectBootOptions,
  mark: Extract<BootMark, { kind: "http" }>,
): Promise<number> {
  const seen = Promise.withResolvers<void>();
  const server = createServer((request, response) => {
    const line = `${request.method} ${request.url}`;
    if (mark.request.test(line)) seen.resolve();
    const { status, body } = mark.answer?.(line) ?? { status: 404, body: "{}" };
    request.resume();
    response.writeHead(status, { "Content-Type": "application/json" }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://10.0.2.2:${(server.address() as AddressInfo).port}`;
  const append = options.append.replaceAll("{url}", url);
  const boot = await bootDirect(scope, { network: {}, ...options, append });
  try {
    await Promise.race([seen.promise, endOf(scope), boot.ended.then(endedFirst)]);
    return scope.clock.monotonic() - boot.startedAt;
  } finally {
    await boot.stop();
    server.closeAllConnections();
    server.close();
  }
}

function endedFirst(how: string): never {
  throw new Failure("lab.machine_failed", `the guest ended before it made the request: ${how}`);
}

async function endOf(scope: Scope): Promise<never> {
  return new Promise((_resolve, reject) => {
    const onAbort = () => reject(Failure.from(scope.signal.reason));
    if (scope.signal.aborted) onAbort();
    else scope.signal.addEventListener("abort", onAbort, { once: true });
  });
}
