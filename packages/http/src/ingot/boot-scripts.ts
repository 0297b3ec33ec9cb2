import { Scope } from "@ingot/kernel";
import type { FastifyInstance } from "fastify";
import type { UseCases } from "../use-cases.ts";

/**
 * What iPXE is led to by DHCP: each network card that has an address is tried, until there is a script for one. A machine that is
 * to boot nothing over the network goes back to its firmware, which tries its next device.
 */
const START = `#!ipxe
set card:int32 -1
:next
inc card
isset \${net\${card}/mac} || goto none
chain --replace ipxe/\${net\${card}/mac:hexhyp} || goto next
:none
echo Ingot: there is nothing to boot over the network
exit 1
`;

/** `GET /ingot/v1/boot/ipxe` and `GET /ingot/v1/boot/ipxe/MAC`: scripts for machines that boot over the network. */
export function serveBootScripts(app: FastifyInstance, useCases: Pick<UseCases, "getBootScript">): void {
  app.get("/ingot/v1/boot/ipxe", (_request, reply) => reply.type("text/plain").send(START));
  app.get("/ingot/v1/boot/ipxe/:address", async (request, reply) => {
    const { address } = request.params as { readonly address: string };
    return reply.type("text/plain").send(await useCases.getBootScript(Scope.root(), { address }));
  });
}
