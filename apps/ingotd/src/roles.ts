import { invalid } from "./read-settings.ts";
import type { Settings } from "./settings.ts";

const ROLES = ["api", "conductor"] as const;
type Role = (typeof ROLES)[number];

/** What this process does: answers the API, carries operations out, or both. */
export function rolesOf(settings: Settings): ReadonlySet<Role> {
  const given = settings.role as readonly string[];
  const unknown = given.find((role) => !(ROLES as readonly string[]).includes(role));
  if (unknown !== undefined || given.length === 0) {
    throw invalid(`--role is '${given.join(",")}'`, `Say one or both of: ${ROLES.join(",")}.`);
  }
  if (new Set(given).size < ROLES.length && settings.database === undefined) {
    throw invalid(
      `--role ${given.join(",")} leaves the rest to other processes, and none can use this one's database`,
      "Give all processes the same --database postgres://USER:PASSWORD@HOST:PORT/DATABASE.",
    );
  }
  return new Set(given as readonly Role[]);
}
