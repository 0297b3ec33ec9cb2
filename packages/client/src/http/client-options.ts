import type { Redacted } from "@ingot/kernel";

export interface ClientOptions {
  /** `http://HOST:PORT`, with or without `/v1` at its end; http://127.0.0.1:6385 when left out. */
  readonly endpoint?: string;
  /** Exactly this API version, as `1.82`; when left out, the newest that client and server both know. */
  readonly apiVersion?: string;
  /** HTTP basic authentication. */
  readonly basic?: { readonly user: string; readonly password: Redacted };
  /** How long the server may take for one answer; 60 s when left out. */
  readonly requestTimeoutMs?: number;
  /** Told of every request, for `--debug`. */
  readonly onRequest?: (line: string) => void;
}
