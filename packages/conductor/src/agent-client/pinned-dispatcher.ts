import { X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";
import { Failure } from "@ingot/kernel";
import { Agent, buildConnector } from "undici";

export interface PinnedDispatcherOptions {
  readonly node: string;
  /** PEM of the one certificate that is accepted; null: whatever the URL's scheme asks for. */
  readonly certificate: string | null;
  readonly connectTimeoutMs: number;
}

/**
 * Connections to one agent. Its certificate is its own work and names no host that could be checked: what counts is
 * that it is, byte for byte, the one that came with the token in the heartbeat.
 */
export function pinnedDispatcher(options: PinnedDispatcherOptions): Agent {
  const shared = { connections: 4, keepAliveTimeout: 10_000, headersTimeout: 0, bodyTimeout: 0 };
  const { certificate, connectTimeoutMs: timeout } = options;
  if (certificate === null) return new Agent({ ...shared, connect: { timeout } });
  const pinned = new X509Certificate(certificate).raw;
  const connect = buildConnector({ timeout, rejectUnauthorized: false, maxCachedSessions: 0 });
  return new Agent({
    ...shared,
    connect: (target, done) =>
      connect(target, (error, socket) => {
        if (error !== null) return done(error, null);
        const shown = (socket as Partial<TLSSocket>).getPeerX509Certificate?.()?.raw;
        if (shown?.equals(pinned) === true) return done(null, socket);
        socket.destroy();
        return done(impostor(options.node), null);
      }),
  });
}

function impostor(node: string): Failure {
  return new Failure("agent.impostor", `what answers for the agent of node ${node} has not the agent's certificate`);
}
