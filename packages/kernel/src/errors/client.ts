import type { ErrorEntry } from "./entry.ts";

/** Errors of the command line and the client. */
export const clientErrors = {
  "client.page_failed": {
    status: 500,
    summary: "A command on a documentation page did not do what the page says.",
    hint: "Run the page's commands by hand from the line that the message names.",
  },
  "client.endpoint_invalid": {
    status: 400,
    summary: "The endpoint is not a URL of the Bare Metal API.",
    hint: "Write it as http://HOST:PORT, in OS_ENDPOINT or with --os-endpoint.",
  },
  "client.unreachable": {
    status: 503,
    summary: "No server answers at the endpoint.",
    hint: "Start one with: ingot serve; or say where one listens with OS_ENDPOINT or --os-endpoint.",
    retryable: true,
  },
  "client.tls": {
    status: 502,
    summary: "The server's certificate is not trusted.",
    hint: "Name the CA's certificate in NODE_EXTRA_CA_CERTS, or correct the endpoint's host name.",
  },
  "client.not_an_api": {
    status: 502,
    summary: "What answers at the endpoint does not speak the Bare Metal API.",
    hint: "Correct OS_ENDPOINT or --os-endpoint: it names the address before /v1.",
  },
  "client.version_unsupported": {
    status: 406,
    summary: "The server does not know the API version that was asked for.",
    hint: "Leave OS_BAREMETAL_API_VERSION unset: the newest version that both know is then used.",
  },
  "client.unauthorized": {
    status: 401,
    summary: "The server asks for other credentials.",
    hint: "Set OS_AUTH_TYPE=http_basic, OS_USERNAME and OS_PASSWORD.",
  },
  "client.not_found": {
    status: 404,
    summary: "The server does not have what was asked for.",
    hint: "Correct the name or UUID; list what there is with the command's list form.",
  },
  "client.conflict": {
    status: 409,
    summary: "The server refuses this now, because of what is going on or what exists already.",
    hint: "Wait until the operation under way is done, or choose another name.",
    retryable: true,
  },
  "client.refused": {
    status: 400,
    summary: "The server refused the request.",
    hint: "Correct what the server's message names.",
  },
  "client.server_error": {
    status: 502,
    summary: "The server failed while it answered.",
    hint: "See the server's log; the request may be repeated.",
    retryable: true,
  },
  "client.not_ingot": {
    status: 501,
    summary: "The server does not have what Ingot adds to the Bare Metal API.",
    hint: "Use an Ingot server of this release: plans, steps, timelines and events are not part of Ironic.",
  },
  "client.stream_lost": {
    status: 503,
    summary: "The stream of events ended and could not be taken up again.",
    hint: "See whether the server still runs; go on watching with: ingot node watch NODE",
    retryable: true,
  },
  "client.wait_failed": {
    status: 500,
    summary: "The node did not get into the state that was waited for.",
    hint: "See what happened with: ingot node timeline NODE",
  },
  "client.allocation_failed": {
    status: 409,
    summary: "No node was allocated.",
    hint: "See which nodes are available, with which resource class and traits: ingot node list --long",
  },
  "client.node_invalid": {
    status: 400,
    summary: "The node lacks what a deployment needs.",
    hint: "Correct what the message names with: ingot node set NODE",
  },
  "client.deploy_failed": {
    status: 500,
    summary: "The deployment failed.",
    hint: "See the whole story with: ingot node timeline NODE",
  },
  "client.instance_unknown": {
    status: 404,
    summary: "No node, allocation or host name is called so.",
    hint: "See what is deployed with: ingot instance list",
  },
  "client.file_unreadable": {
    status: 400,
    summary: "A file that was named cannot be read.",
    hint: "Correct the path, or the file's permissions.",
  },
  "client.image_invalid": {
    status: 400,
    summary: "The image cannot be deployed as it was named.",
    hint: "Name it by a file://, http:// or https:// URL, with its checksum.",
  },
  "client.ssh_key_invalid": {
    status: 400,
    summary: "The file does not hold an SSH public key.",
    hint: "Name the file that ssh-keygen wrote with the ending .pub.",
  },
  "client.ssh_key_private": {
    status: 400,
    summary: "The file holds a private key, which must not leave this machine.",
    hint: "Name the public half of it: the file beside it with the ending .pub.",
  },
} as const satisfies Record<string, ErrorEntry>;
