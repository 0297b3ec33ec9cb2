import { createSocket } from "node:dgram";
import { lookup } from "node:dns/promises";

/** The machine's own address from which a host is reached; undefined without a route to it, or with a link-local one only. */
export async function sourceAddress(host: string): Promise<string | undefined> {
  const { address, family } = await lookup(host.replace(/^\[(.*)\]$/, "$1")).catch(() => ({ address: "", family: 4 }));
  if (address === "") return undefined;
  const own = await routedFrom(address, family === 6 ? "udp6" : "udp4");
  return own === undefined || /^(169\.254\.|fe80:)/i.test(own) ? undefined : own;
}

/** Connecting a datagram socket sends nothing: the kernel only looks up its routes. */
function routedFrom(address: string, type: "udp4" | "udp6"): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket(type);
    const end = (result: string | undefined) => {
      socket.close();
      resolve(result);
    };
    socket.once("error", () => end(undefined));
    socket.connect(9, address, () => end(socket.address().address));
  });
}
