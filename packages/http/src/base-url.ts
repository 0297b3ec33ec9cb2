import type { FastifyRequest } from "fastify";

/** Scheme and host for links: what was configured, else what the request was sent to. */
export function baseUrlOf(request: FastifyRequest, publicUrl: string | undefined): string {
  if (publicUrl !== undefined) return publicUrl.replace(/\/+$/, "");
  const host = request.headers.host ?? "";
  // A Host header is a client's word: one that is none is not echoed into links.
  return /^[A-Za-z0-9.\-_:[\]]{1,300}$/.test(host) ? `${request.protocol}://${host}` : "";
}
