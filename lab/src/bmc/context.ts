import type { JsonObject, Scope } from "@ingot/kernel";
import type { VirtualMachine } from "../machine/virtual-machine.ts";
import type { Answer } from "./answer.ts";
import type { FaultBox } from "./faults.ts";
import type { Credentials, Sessions } from "./sessions.ts";
import type { VirtualMedia } from "./virtual-media.ts";

/** What a BMC's routes work on. */
export interface BmcContext {
  /** Lives as long as the BMC. */
  readonly scope: Scope;
  readonly machine: VirtualMachine;
  readonly media: VirtualMedia;
  readonly sessions: Sessions;
  readonly credentials: Credentials;
  readonly faults: FaultBox;
  /** Settings of the system that have no effect on the machine itself. */
  readonly labels: { assetTag: string; locationIndicator: boolean };
}

export interface BmcRequest {
  readonly scope: Scope;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly body: JsonObject;
  readonly username: string | undefined;
}

export type Handler = (bmc: BmcContext, request: BmcRequest) => Answer | Promise<Answer>;
export type Method = "GET" | "PATCH" | "POST" | "DELETE";

/** One place of the service: a path with `:name` segments and what may be done there. */
export interface Route {
  readonly path: string;
  readonly methods: Partial<Readonly<Record<Method, Handler>>>;
  /** Whether it is open to everyone (DSP0266 section 13.3.2: the root, the metadata, a login). */
  readonly open?: readonly Method[];
}
