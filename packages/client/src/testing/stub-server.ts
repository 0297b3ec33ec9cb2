import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage["headers"];
  readonly body: unknown;
}

/** What a route answers: JSON with 200, or a status with JSON; or it writes the response itself. */
export type StubAnswer =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  | "handled";
export type StubRoute = (request: SeenRequest, response: ServerResponse) => StubAnswer;

export interface StubServer extends AsyncDisposable {
  readonly url: string;
  readonly seen: readonly SeenRequest[];
}

/** A real HTTP server with a few routes, keyed `METHOD /path`; all else is 404 as Ironic answers it. */
export async function stubServer(routes: Readonly<Record<string, StubRoute>>): Promise<StubServer> {
  const seen: SeenRequest[] = [];
  const server = createServer((incoming, response) => void answer(incoming, response));

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? "/", "http://stub");
    const body = await text(incoming);
    const request: SeenRequest = {
      method: incoming.method ?? "GET",
      path: url.pathname.replace(/(?<=.)\/$/, ""),
      query: Object.fromEntries(url.searchParams),
      headers: incoming.headers,
      body: body === "" ? undefined : JSON.parse(body),
    };
    seen.push(request);
    const given = routes[`${request.method} ${request.path}`]?.(request, response) ?? NOT_FOUND;
    if (given === "handled") return;
    response.writeHead(given.status, {
      "content-type": "application/json",
      "x-openstack-ironic-api-minimum-version": "1.1",
      "x-openstack-ironic-api-maximum-version": "1.115",
      "x-openstack-ironic-api-version": String(request.headers["x-openstack-ironic-api-version"] ?? "1.1"),
      ...given.headers,
    });
    response.end(given.body === undefined ? "" : JSON.stringify(given.body));
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const NOT_FOUND: StubAnswer = {
  status: 404,
  body: {
    error_message: JSON.stringify({ code: 404, title: "Not Found", description: "The resource could not be found." }),
  },
};

/** 200 with this body, whatever was asked. */
export function always(body: unknown): StubRoute {
  return () => ({ status: 200, body });
}
