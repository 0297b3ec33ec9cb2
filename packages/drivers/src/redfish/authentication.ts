/** Who we are to a BMC: a session's token (DSP0266, section 13.3.4), or the user name and password with each request. */
import { Failure, isFailure, isJsonObject, Redacted, type Scope } from "@ingot/kernel";
import type { RedfishAccess } from "./access.ts";
import { bmcMessages } from "./messages.ts";
import type { RedfishAnswer, RedfishRequest } from "./transport.ts";

type Headers = Readonly<Record<string, string>>;
type Send = (scope: Scope, wanted: RedfishRequest) => Promise<RedfishAnswer>;

interface Session {
  readonly token: Redacted;
  /** Where it is ended; some BMCs do not say. */
  readonly path: string | undefined;
}

const DEFAULT_SESSIONS = "/redfish/v1/SessionService/Sessions";

export class Authentication {
  readonly #access: RedfishAccess;
  readonly #send: Send;
  #session: Session | undefined;
  /** One login at a time, however many requests wait for it. */
  #login: Promise<boolean> | undefined;
  #basic: boolean;

  constructor(access: RedfishAccess, send: Send) {
    this.#access = access;
    this.#send = send;
    this.#basic = access.authType === "basic";
  }

  /** The headers of the next request; logs in when there is no session yet. */
  async headers(scope: Scope): Promise<Headers> {
    if (this.#access.username === undefined) return {};
    if (this.#session === undefined && !this.#basic) await this.#logIn(scope);
    return this.#session === undefined ? this.#basicHeaders() : { "x-auth-token": this.#session.token.reveal() };
  }

  /** Other headers after a 401 for `used`; `undefined` when there is nothing else to try. */
  async renew(scope: Scope, used: Headers): Promise<Headers | undefined> {
    const token = used["x-auth-token"];
    if (token === undefined) return undefined;
    if (this.#session?.token.reveal() === token) this.#session = undefined;
    return this.headers(scope);
  }

  async logOut(scope: Scope): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    if (session?.path === undefined) return;
    await this.#send(scope, {
      method: "DELETE",
      path: session.path,
      headers: { "x-auth-token": session.token.reveal() },
    });
  }

  refused(answer?: RedfishAnswer): Failure {
    const { username, origin } = this.#access;
    const { text } = bmcMessages(answer?.body ?? {});
    const who = username === undefined ? "a request without a user name" : `the user '${username}' or the password`;
    return new Failure("bmc.authentication", `the BMC ${origin} refuses ${who}${text === "" ? "" : `: ${text}`}`);
  }

  /** One login for all that wait for it; when it is given up because the time of who began it is over, the next begins one. */
  async #logIn(scope: Scope): Promise<void> {
    for (;;) {
      const own = this.#login === undefined;
      this.#login ??= this.#beginLogin(scope);
      const gaveUp = await withinScope(scope, this.#login);
      if (!gaveUp || this.#session !== undefined || this.#basic) return;
      if (own) scope.check();
    }
  }

  /** Whether it was given up. */
  async #beginLogin(scope: Scope): Promise<boolean> {
    try {
      await this.#openSession(scope);
      return false;
    } catch (error) {
      if (scope.signal.aborted) return true;
      throw error;
    } finally {
      this.#login = undefined;
    }
  }

  async #openSession(scope: Scope): Promise<void> {
    const path = await this.#sessionsPath(scope);
    const { username = "", password } = this.#access;
    const body = { UserName: username, Password: password?.reveal() ?? "" };
    const answer = await this.#sendLogin(scope, { method: "POST", path, body });
    const token = answer?.headers["x-auth-token"];
    if (answer !== undefined && answer.status < 300 && token !== undefined) {
      this.#session = { token: new Redacted(token), path: sessionPath(answer) };
      return;
    }
    if (answer?.status === 401) throw this.refused(answer);
    if (this.#access.authType === "session") throw this.#noSession(answer);
    scope.log.debug(
      { bmc: this.#access.origin, status: answer?.status },
      "the BMC gives no session: basic authentication",
    );
    this.#basic = true;
  }

  /** A BMC that is too busy for sessions may still take basic authentication. */
  async #sendLogin(scope: Scope, wanted: RedfishRequest): Promise<RedfishAnswer | undefined> {
    try {
      return await this.#send(scope, wanted);
    } catch (error) {
      if (this.#access.authType === "auto" && isFailure(error, "bmc.busy")) return undefined;
      throw error;
    }
  }

  /** Where sessions are made: the service root says so (`Links.Sessions`), and is open to everyone. */
  async #sessionsPath(scope: Scope): Promise<string> {
    const root = await this.#send(scope, { method: "GET", path: "/redfish/v1/" });
    const links = root.body["Links"];
    return (isJsonObject(links) ? link(links["Sessions"]) : undefined) ?? DEFAULT_SESSIONS;
  }

  #basicHeaders(): Headers {
    const { username = "", password } = this.#access;
    const pair = Buffer.from(`${username}:${password?.reveal() ?? ""}`).toString("base64");
    return { authorization: `Basic ${pair}` };
  }

  #noSession(answer: RedfishAnswer | undefined): Failure {
    const { text } = bmcMessages(answer?.body ?? {});
    const why = text === "" ? `HTTP ${answer?.status ?? "without an answer"}` : text;
    return new Failure("bmc.error", `the BMC ${this.#access.origin} does not open a session: ${why}`, {
      hint: "Set redfish_auth_type to auto or basic in driver_info.",
    });
  }
}

/** What a promise comes to, unless the scope ends first: then its reason is thrown. */
async function withinScope<T>(scope: Scope, promise: Promise<T>): Promise<T> {
  using waiting = scope.child();
  const ended = Promise.withResolvers<never>();
  ended.promise.catch(() => {});
  const end = () => ended.reject(Failure.from(scope.signal.reason, "cancelled"));
  if (scope.signal.aborted) end();
  waiting.signal.addEventListener("abort", end, { once: true });
  return await Promise.race([promise, ended.promise]);
}

function link(value: unknown): string | undefined {
  const id = isJsonObject(value) ? value["@odata.id"] : undefined;
  return typeof id === "string" ? id : undefined;
}

function sessionPath(answer: RedfishAnswer): string | undefined {
  const location = answer.headers["location"];
  if (location !== undefined) return URL.canParse(location) ? new URL(location).pathname : location;
  return link(answer.body);
}
