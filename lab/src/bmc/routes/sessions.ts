import { type Answer, created, done, problem, resource } from "../answer.ts";
import { collection } from "../collection.ts";
import type { BmcContext, BmcRequest, Route } from "../context.ts";
import { wrongWith } from "../parameters.ts";
import { link, ROOT } from "../paths.ts";
import { sameText, type Session } from "../sessions.ts";

const SERVICE = `${ROOT}/SessionService`;
const SESSIONS = `${SERVICE}/Sessions`;
const ACCOUNTS = `${ROOT}/AccountService`;

/** Logins (DSP0266 section 13.3.4) and the one account. */
export const sessionRoutes: readonly Route[] = [
  { path: SERVICE, methods: { GET: (bmc) => resource(sessionService(bmc)), PATCH: changeTimeout } },
  {
    path: SESSIONS,
    open: ["POST"],
    methods: {
      GET: (bmc) =>
        collection(
          SESSIONS,
          "Session",
          bmc.sessions.list().map(({ id }) => `${SESSIONS}/${id}`),
        ),
      POST: logIn,
    },
  },
  { path: `${SESSIONS}/:session`, methods: { GET: showSession, DELETE: logOut } },
  { path: ACCOUNTS, methods: { GET: () => resource(accountService()) } },
  {
    path: `${ACCOUNTS}/Accounts`,
    methods: { GET: () => collection(`${ACCOUNTS}/Accounts`, "ManagerAccount", [`${ACCOUNTS}/Accounts/1`]) },
  },
  { path: `${ACCOUNTS}/Accounts/1`, methods: { GET: (bmc) => resource(account(bmc)) } },
  {
    path: `${ACCOUNTS}/Roles`,
    methods: { GET: () => collection(`${ACCOUNTS}/Roles`, "Role", [`${ACCOUNTS}/Roles/Administrator`]) },
  },
  { path: `${ACCOUNTS}/Roles/Administrator`, methods: { GET: () => resource(role()) } },
];

function logIn(bmc: BmcContext, { body }: BmcRequest): Answer {
  const known = { UserName: "string", Password: "string" } as const;
  const wrong = wrongWith(body, { known, required: ["UserName", "Password"] });
  if (wrong !== undefined) return wrong;
  const [username, password] = [String(body["UserName"]), String(body["Password"])];
  if (bmc.faults.get().rejectCredentials === true || !matches(bmc, username, password)) {
    return problem(401, "NoValidSession");
  }
  const session = bmc.sessions.open(username, bmc.faults.get().sessionSeconds);
  if (session === undefined) return problem(503, "SessionLimitExceeded");
  return created(`${SESSIONS}/${session.id}`, sessionBody(session), { "X-Auth-Token": session.token });
}

export function matches(bmc: BmcContext, username: string, password: string): boolean {
  const right = [sameText(username, bmc.credentials.username), sameText(password, bmc.credentials.password)];
  return right.every(Boolean);
}

function showSession(bmc: BmcContext, { params, path }: BmcRequest): Answer {
  const session = bmc.sessions.get(params["session"] ?? "");
  return session === undefined ? problem(404, "ResourceMissingAtURI", [path]) : resource(sessionBody(session));
}

function logOut(bmc: BmcContext, { params, path }: BmcRequest): Answer {
  return bmc.sessions.close(params["session"] ?? "") ? done : problem(404, "ResourceMissingAtURI", [path]);
}

function changeTimeout(bmc: BmcContext, { body }: BmcRequest): Answer {
  const readOnly = Object.keys(sessionService(bmc));
  const wrong = wrongWith(body, { known: { SessionTimeout: "number" }, readOnly });
  if (wrong !== undefined) return wrong;
  const seconds = Number(body["SessionTimeout"] ?? bmc.sessions.timeoutSeconds);
  if (seconds < 30 || seconds > 86_400)
    return problem(400, "PropertyValueNotInList", [String(seconds), "SessionTimeout"]);
  bmc.sessions.timeoutSeconds = seconds;
  return resource(sessionService(bmc));
}

function sessionService(bmc: BmcContext) {
  return {
    "@odata.id": SERVICE,
    "@odata.type": "#SessionService.v1_1_8.SessionService",
    Id: "SessionService",
    Name: "Session Service",
    ServiceEnabled: true,
    SessionTimeout: bmc.sessions.timeoutSeconds,
    Status: { State: "Enabled", Health: "OK" },
    Sessions: link(SESSIONS),
  };
}

function sessionBody(session: Session) {
  return {
    "@odata.id": `${SESSIONS}/${session.id}`,
    "@odata.type": "#Session.v1_3_0.Session",
    Id: session.id,
    Name: "User Session",
    UserName: session.username,
  };
}

function accountService() {
  return {
    "@odata.id": ACCOUNTS,
    "@odata.type": "#AccountService.v1_9_0.AccountService",
    Id: "AccountService",
    Name: "Account Service",
    ServiceEnabled: true,
    Status: { State: "Enabled", Health: "OK" },
    Accounts: link(`${ACCOUNTS}/Accounts`),
    Roles: link(`${ACCOUNTS}/Roles`),
  };
}

function account(bmc: BmcContext) {
  return {
    "@odata.id": `${ACCOUNTS}/Accounts/1`,
    "@odata.type": "#ManagerAccount.v1_8_0.ManagerAccount",
    Id: "1",
    Name: "User Account",
    UserName: bmc.credentials.username,
    Password: null,
    RoleId: "Administrator",
    Enabled: true,
    Locked: false,
    AccountTypes: ["Redfish"],
    Links: { Role: link(`${ACCOUNTS}/Roles/Administrator`) },
  };
}

function role() {
  return {
    "@odata.id": `${ACCOUNTS}/Roles/Administrator`,
    "@odata.type": "#Role.v1_3_1.Role",
    Id: "Administrator",
    Name: "Administrator",
    RoleId: "Administrator",
    IsPredefined: true,
    AssignedPrivileges: ["Login", "ConfigureManager", "ConfigureUsers", "ConfigureComponents", "ConfigureSelf"],
  };
}
