import { SAMPLE_NODES } from "./sample-nodes.ts";
import { always, type StubServer, stubServer } from "@ingot/client/testing/stub-server";

/** Serves the sample nodes, to the baremetal client too. */
export async function sampleServer(): Promise<StubServer> {
  return stubServer({
    "GET /v1/nodes": ({ query }) => ({ status: 200, body: { nodes: query["driver"] === "none" ? [] : SAMPLE_NODES } }),
    "GET /v1/nodes/detail": always({ nodes: SAMPLE_NODES }),
    ...Object.fromEntries(SAMPLE_NODES.map((node) => [`GET /v1/nodes/${node.uuid}`, always(node)])),
  });
}
