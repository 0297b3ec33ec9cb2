import { Failure, type Logger } from "@ingot/kernel";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { sendJson } from "./bare-metal-api.ts";
import { bareMetalError, ingotError, statusOf } from "./error-answer.ts";
import { invalid, methodNotAllowed, pathNotFound } from "./faults.ts";
import { loggedPath } from "./logged-path.ts";
import { methodsOf } from "./route-match.ts";

/** Every error of every request becomes an answer here: in Ironic's form, or in Ingot's below `/ingot`. */
export function answerErrors(app: FastifyInstance, log: Logger): void {
  app.setErrorHandler((error, request, reply) => {
    const failure = failureOf(error);
    const of = { request: request.id, method: request.method, path: loggedPath(request.url) };
    if (statusOf(failure) >= 500) log.error({ err: error, ...of }, failure.message);
    else log.debug({ code: failure.code, ...of }, failure.message);
    return send(request, reply, shownFailure(failure, request.id));
  });
  app.setNotFoundHandler((request, reply) => {
    const methods = methodsOf(request.url.split("?")[0] ?? "");
    if (methods.length === 0 || methods.includes(request.method)) {
      const hint = "GET /ingot/v1/openapi.json tells what there is.";
      return send(request, reply, pathNotFound(`there is no ${request.method} ${pathOf(request)}`, hint));
    }
    void reply.header("Allow", methods.join(", "));
    return send(
      request,
      reply,
      methodNotAllowed(`${pathOf(request)} does not take ${request.method}`, `It takes ${methods.join(", ")}.`),
    );
  });
}

function pathOf({ url }: FastifyRequest): string {
  return (url.split("?", 1)[0] ?? "").slice(0, 200);
}

function isOwn(url: string): boolean {
  return url.startsWith("/ingot");
}

/** What is wrong with the path itself, before a route is looked for. */
export function answerBadPath(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const long = error.code === "FST_ERR_MAX_PARAM_LENGTH";
  void reply.header("Openstack-Request-Id", request.id);
  return send(
    request,
    reply,
    invalid(long ? "a part of the path is longer than any name or UUID" : "the path is not a valid URL"),
  );
}

function send(request: FastifyRequest, reply: FastifyReply, failure: Failure): FastifyReply {
  const own = isOwn(request.url);
  const { status, body } = own ? ingotError(failure, request.id) : bareMetalError(failure);
  void reply.code(status);
  reply.removeHeader("Content-Length");
  if (failure.retryable && (status === 503 || status === 409)) void reply.header("Retry-After", "1");
  return sendJson(reply, body);
}

function failureOf(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  const error = thrown as FastifyError;
  if (error.code === "FST_ERR_CTP_BODY_TOO_LARGE") {
    return new Failure("api.body_too_large", "the request's body is larger than is accepted here", { cause: error });
  }
  if (typeof error.statusCode === "number" && error.statusCode >= 400 && error.statusCode < 500) {
    return invalid(error.message);
  }
  return Failure.from(thrown);
}

/** What a fault of the program shows of itself: the way to its log, and nothing of its insides. */
function shownFailure(failure: Failure, requestId: string): Failure {
  if (failure.code !== "internal") return failure;
  return new Failure("internal", `an internal error occurred (request ${requestId})`, { cause: failure });
}
