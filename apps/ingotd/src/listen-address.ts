import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { invalid } from "./read-settings.ts";

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** `127.0.0.1:6385`, `[::1]:6385`, `:6385` (loopback), `6385`. */
export function parseListen(text: string): ListenAddress {
  const match = /^(?:(?:\[(?<six>[0-9a-fA-F:.%]+)\]|(?<host>[^:[\]]*)):)?(?<port>\d{1,5})$/.exec(text.trim());
  const port = Number(match?.groups?.["port"] ?? Number.NaN);
  if (match === null || port > 65_535)
    throw invalid(`--listen is '${text}'`, "Say HOST:PORT, for example 127.0.0.1:6385.");
  const host = match.groups?.["six"] ?? match.groups?.["host"] ?? "";
  return { host: host === "" ? "127.0.0.1" : host, port };
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** The URL under which others reach what listens there: for a wildcard, this host's first address. */
export function urlOf({ host, port }: ListenAddress): string {
  const wildcard = host === "0.0.0.0" || host === "::" || host === "*";
  const shown = wildcard ? firstAddress() : host;
  return `http://${shown.includes(":") ? `[${shown}]` : shown}:${port}`;
}

function firstAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find((address) => !address.internal && address.family === "IPv4")?.address ?? "127.0.0.1";
}

/** A port that is free now, for `--listen HOST:0`: it must be known before the drivers are made. */
export async function fixedPort(address: ListenAddress): Promise<ListenAddress> {
  if (address.port !== 0) return address;
  const port = await new Promise<number>((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, address.host, () => {
      const bound = probe.address();
      probe.close(() => resolve(typeof bound === "object" && bound !== null ? bound.port : 0));
    });
  });
  return { ...address, port };
}
