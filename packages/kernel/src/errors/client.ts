import type { ErrorEntry } from "./entry.ts";

/** Errors of the command line and the client. */
export const clientErrors = {
  "client.page_failed": {
    status: 500,
    summary: "A command on a documentation page did not do what the page says.",
    hint: "Run the page's commands by hand from the line that the message names.",
  },
  "api.version_unsupported": {
    status: 406,
    summary: "The microversion that was asked for is not one that this server speaks.",
    hint: "Ask for one between 1.1 and 1.115, or `latest`.",
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
  "api.method_not_allowed": {
    status: 405,
    summary: "The path does not take this method.",
    hint: "See the Allow header.",
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
  "api.unauthorized": {
    status: 401,
    summary: "The request lacks valid credentials.",
    hint: "Give the user name and password (OS_USERNAME, OS_PASSWORD with OS_AUTH_TYPE=http_basic).",
  },
  "client.unreachable": {
    status: 503,
    summary: "The control plane does not answer.",
    hint: "Start it with: ./ingot serve",
    retryable: true,
  },
  "client.not_ironic": {
    status: 502,
    summary: "What answers at the endpoint is not a Bare Metal API.",
    hint: "See that OS_ENDPOINT (or --endpoint) names the control plane.",
  },
  "client.answer": {
    status: 502,
    summary: "The control plane refused the request.",
    hint: "The message has its words.",
  },
  "client.usage": {
    status: 400,
    summary: "The command was not given what it needs.",
    hint: "See its --help.",
  },
  "client.wait_failed": {
    status: 500,
    summary: "What was waited for did not come about.",
    hint: "See what happened with: ingot node timeline NODE",
  },
  "client.deploy_failed": {
    status: 500,
    summary: "The deployment failed.",
    hint: "See what happened with: ingot node timeline NODE",
  },
} as const satisfies Record<string, ErrorEntry>;
