import type { ErrorEntry } from "./entry.ts";

/** Errors of a request to the API itself: its path, version, body or credentials. */
export const apiErrors = {
  "api.not_served": {
    status: 404,
    summary: "This process does not serve the API.",
    hint: "Ask a process that was started with --role api.",
  },
  "api.version_unsupported": {
    status: 406,
    summary: "The microversion that was asked for is not one that this server speaks.",
    hint: "Ask for one between 1.1 and 1.115, or for `latest`.",
  },
  "api.not_acceptable": {
    status: 406,
    summary: "The request uses what the microversion that it asks for does not have.",
    hint: "Ask for a newer microversion with the header X-OpenStack-Ironic-API-Version.",
  },
  "api.not_found": {
    status: 404,
    summary: "Nothing is at this path, or not in the microversion that was asked for.",
    hint: "See the reference of the API.",
  },
  "api.not_in_version": {
    status: 404,
    summary: "Only a newer microversion than the one that was asked for has this.",
    hint: "Ask for a newer microversion with the header X-OpenStack-Ironic-API-Version.",
  },
  "api.method_not_in_version": {
    status: 405,
    summary: "Only in a newer microversion than the one that was asked for does the path take this method.",
    hint: "Ask for a newer microversion with the header X-OpenStack-Ironic-API-Version.",
  },
  "api.method_not_allowed": {
    status: 405,
    summary: "The path does not take this method.",
    hint: "See the Allow header.",
  },
  "api.malformed": {
    status: 400,
    summary: "What came is not a whole request of HTTP.",
    hint: "Send it again, whole; let a library for HTTP make it.",
  },
  "api.request_timeout": {
    status: 408,
    retryable: true,
    summary: "The request did not come whole in time.",
    hint: "Send it again, without pauses; large files belong on a web server, named by their URL.",
  },
  "api.headers_too_large": {
    status: 431,
    summary: "The request's first line and its headers are longer than is accepted.",
    hint: "Ask for less at once: fewer fields, values of filters or entity tags in one request.",
  },
  "api.body_too_large": {
    status: 413,
    summary: "The body of the request is larger than is accepted.",
    hint: "Send less; large files belong on a web server, named by their URL.",
  },
  "api.content_type": {
    status: 415,
    summary: "The body of the request is not JSON, by its Content-Type.",
    hint: "Send application/json.",
  },
  "api.precondition_failed": {
    status: 412,
    summary: "The resource is not as If-Match says.",
    hint: "Read it again, see what has changed, and send the request with its new ETag.",
  },
  "api.unauthorized": {
    status: 401,
    summary: "The request lacks valid credentials.",
    hint: "Give user name and password (OS_AUTH_TYPE=http_basic, OS_USERNAME, OS_PASSWORD).",
  },
  "api.range_not_satisfiable": {
    status: 416,
    summary: "The part of the file that was asked for is not in it.",
    hint: "See the Content-Range header for its size.",
  },
} as const satisfies Record<string, ErrorEntry>;
