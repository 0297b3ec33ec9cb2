import { Failure } from "@ingot/kernel";
import type { FastifyInstance } from "fastify";
import { isPublicPath } from "./public-paths.ts";
import type { ServerOptions } from "./server-options.ts";

/** Asks for basic authentication, when the server was given a way to check it. */
export function requireCredentials(app: FastifyInstance, authenticate: ServerOptions["authenticate"]): void {
  if (authenticate === undefined) return;
  app.addHook("onRequest", async (request, reply) => {
    if (isPublicPath(request.url)) return;
    const given = credentialsOf(request.headers.authorization);
    if (given !== undefined && (await authenticate(given.user, given.password))) return;
    void reply.header("WWW-Authenticate", 'Basic realm="Baremetal API"');
    throw new Failure(
      "api.unauthorized",
      given === undefined ? "credentials are required" : "the credentials are wrong",
    );
  });
}

function credentialsOf(header: string | undefined): { readonly user: string; readonly password: string } | undefined {
  const encoded = /^Basic\s+([A-Za-z0-9+/=]+)$/i.exec(header ?? "")?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
