import type { JsonObject, Scope } from "@ingot/kernel";
import type { Machine } from "../machine/machine.ts";
import type { Answer } from "./answer.ts";
import { FaultBox } from "./faults.ts";
import type { MediaDrive } from "./media-drive.ts";
import { type Credentials, Sessions } from "./sessions.ts";

/** What a BMC's routes work on. */
export interface BmcContext {
  /** Lives as long as the BMC. */
  readonly scope: Scope;
  readonly machine: Machine;
  readonly media: MediaDrive;
  readonly sessions: Sessions;
  readonly credentials: Credentials;
  readonly faults: FaultBox;
  /** Settings of the system that have no effect on the machine itself. */
  readonly labels: { assetTag: string; locationIndicator: boolean };
}

/** A BMC that was just switched on: no session, no fault. */
export function bmcContext(of: Pick<BmcContext, "scope" | "machine" | "media" | "credentials">): BmcContext {
  const sessions = new Sessions(of.scope.clock);
  return {
    ...of,
    sessions,
    faults: new FaultBox(({ sessionSeconds, rejectCredentials }) => {
      if (sessionSeconds !== undefined || rejectCredentials === true) sessions.closeAll();
    }),
    labels: { assetTag: "", locationIndicator: false },
  };
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
