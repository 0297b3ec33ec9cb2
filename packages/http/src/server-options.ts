import type { Logger } from "@ingot/kernel";
import type { MediaPublisher } from "@ingot/media";
import type { UseCases } from "./use-cases.ts";

export interface ServerOptions {
  /** From {@link bindUseCases}. */
  readonly useCases: UseCases;
  readonly media: MediaPublisher;
  readonly log: Logger;
  /** The base of links in answers; what each request was sent to when left out. */
  readonly publicUrl?: string;
  /** Answers only what agents call and fetch: the API is another process's. */
  readonly agentsOnly?: boolean;
  /** Basic authentication of everything but what agents and BMCs fetch (lookup, heartbeat, media). */
  readonly authenticate?: (user: string, password: string) => boolean | Promise<boolean>;
}

export interface ListenOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

export interface Server {
  /** Everything that is mounted, as the tables write it: `GET /v1/nodes/{node}`. */
  readonly routes: readonly string[];
  /** Answers once requests are taken. Throws `server.port_in_use` when another process listens there. */
  listen(options: ListenOptions): Promise<{ readonly host: string; readonly port: number; readonly url: string }>;
  /** Ends event streams, lets running requests finish, and stops. */
  close(): Promise<void>;
}
