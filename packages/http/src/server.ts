import { once } from "node:events";
import { Failure, Scope } from "@ingot/kernel";
import fastify, { type FastifyInstance, type FastifyServerOptions } from "fastify";
import { answerClientError } from "./answer-client-error.ts";
import { requireCredentials } from "./authentication.ts";
import { type Serving, serveBareMetalApi } from "./bare-metal-api.ts";
import { answerBadPath, answerErrors } from "./answer-errors.ts";
import { serveBootScripts } from "./ingot/boot-scripts.ts";
import { serveIngotApi } from "./ingot/ingot-api.ts";
import { serveMedia } from "./ingot/media.ts";
import { withoutJsonSuffix } from "./json-suffix.ts";
import { isPublicPath } from "./public-paths.ts";
import { newRequestId } from "./request-id.ts";
import { withVersion } from "./route-match.ts";
import type { ListenOptions, Server, ServerOptions } from "./server-options.ts";

/** Longest name or id in a path that a route is looked for with. */
const MAX_PARAMETER = 1024;
/** Whoever has not sent a request, or read its answer, so long after the server was to close is cut off. */
const PATIENCE_MS = 2_000;

type Compilers = NonNullable<NonNullable<FastifyServerOptions["schemaController"]>["compilersFactory"]>;
type ValidatorFactory = NonNullable<Compilers["buildValidator"]>;
type SerializerFactory = NonNullable<Compilers["buildSerializer"]>;

/** Nothing is checked or written by Fastify's schemas, so nothing is loaded that could. */
const NO_SCHEMAS = {
  compilersFactory: {
    buildValidator: (() => () => () => true) as unknown as ValidatorFactory,
    buildSerializer: (() => () => JSON.stringify) as unknown as SerializerFactory,
  },
};

/** The HTTP server of both APIs and of published media, over the use-cases that it is given. */
export function createServer(options: ServerOptions): Server {
  const scope = Scope.root({ log: options.log });
  const routes: string[] = [];
  const app = build({ options, scope }, routes);
  return {
    routes,
    listen: (where) => listen(app, where),
    close: async () => {
      scope.cancel(); // event streams end by it; requests that run have scopes of their own results to finish
      const cutOff = setTimeout(() => app.server.closeAllConnections(), PATIENCE_MS);
      await app.close().finally(() => clearTimeout(cutOff));
    },
  };
}

function build(serving: Serving, routes: string[]): FastifyInstance {
  const app = fastify({
    logger: false,
    genReqId: newRequestId,
    rewriteUrl: ({ url = "/", headers }) => withVersion(withoutJsonSuffix(url, headers)),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: MAX_PARAMETER },
    exposeHeadRoutes: false,
    schemaController: NO_SCHEMAS,
    clientErrorHandler: (error, socket) => answerClientError(error, socket, serving.options.log),
    frameworkErrors: (error, request, reply) => answerBadPath(error, request, reply),
    forceCloseConnections: "idle",
    requestTimeout: 120_000,
    // Slow clients keep a connection, not a thread; still, headers are to come soon.
    keepAliveTimeout: 75_000,
  });
  app.addHook("onRoute", ({ method, url }) => {
    routes.push(...[method].flat().map((each) => `${each} ${url.replaceAll(/:(\w+)/g, "{$1}")}`));
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  app.addHook("onRequest", (request, reply, done) => {
    void reply.header("Openstack-Request-Id", request.id);
    done();
  });
  answerErrors(app, serving.options.log);
  if (serving.options.agentsOnly === true) refuseAllButAgents(app);
  requireCredentials(app, serving.options.authenticate);
  serveBareMetalApi(app, serving);
  serveIngotApi(app, serving);
  serveMedia(app, serving.options.media);
  serveBootScripts(app, serving.options.useCases);
  return app;
}

function refuseAllButAgents(app: FastifyInstance): void {
  app.addHook("onRequest", async (request) => {
    if (isPublicPath(request.url)) return;
    throw new Failure("api.not_served", "this process has no API: it is a conductor only");
  });
}

async function listen(app: FastifyInstance, where: ListenOptions) {
  await app.ready();
  app.server.listen({ host: where.host, port: where.port });
  try {
    await once(app.server, "listening");
  } catch (error) {
    throw listenFailure(error as NodeJS.ErrnoException, where);
  }
  const address = app.server.address();
  const port = typeof address === "object" && address !== null ? address.port : where.port;
  const host = where.host.includes(":") ? `[${where.host}]` : where.host;
  return { host: where.host, port, url: `http://${host}:${port}` };
}

function listenFailure(error: NodeJS.ErrnoException, { host, port }: ListenOptions): Failure {
  if (error.code === "EADDRINUSE") {
    return new Failure("serve.address_in_use", `another program listens on ${host}:${port}`, { cause: error });
  }
  return new Failure("serve.address_unusable", `cannot listen on ${host}:${port}: ${error.message}`, { cause: error });
}
