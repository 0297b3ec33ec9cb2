import { hasRealIronic, realIronic } from "../real-ironic/real-ironic.ts";

/** A server that a client walks over: ours, or Debian's Ironic, which shows that the walk itself is right. */
export interface Peer extends AsyncDisposable {
  readonly name: "ingot" | "ironic";
  readonly url: string;
}

export interface PeerKind {
  readonly name: Peer["name"];
  /** Why it cannot be started here; false when it can. */
  readonly missing: false | string;
  start(): Promise<Peer>;
}

export const PEERS: readonly PeerKind[] = [
  {
    name: "ingot",
    missing: false,
    start: async () => {
      const { serve } = await import("@ingot/http/testing/served");
      const served = await serve();
      return { name: "ingot", url: served.url, [Symbol.asyncDispose]: () => served[Symbol.asyncDispose]() };
    },
  },
  {
    name: "ironic",
    missing: (await hasRealIronic()) ? false : "python3-ironic is not installed",
    start: async () => {
      const ironic = await realIronic();
      return { name: "ironic", url: ironic.url, [Symbol.asyncDispose]: () => ironic[Symbol.asyncDispose]() };
    },
  },
];
