import { existsIn, type Field, type Resource, STATE_NAME_ROWS, visibleFields } from "@ingot/contract";
import type { Json, JsonObject } from "@ingot/kernel";
import { links } from "./links.ts";
import { maskSecrets } from "./mask-secrets.ts";

export interface View {
  readonly version: number;
  readonly baseUrl: string;
  /** Names of the fields to show; all when left out. */
  readonly fields?: readonly string[];
}

const STATE_FIELDS = new Set(["provision_state"]);

/** A stored record as a client of this microversion sees it. */
export function present(resource: Resource, record: object, view: View): JsonObject {
  return presenter(resource, view)(record);
}

/** As {@link present}, for many records: what the view has is looked up once. */
export function presenter(resource: Resource, { version, baseUrl, fields }: View): (record: object) => JsonObject {
  const asked = (name: string) => fields === undefined || fields.includes(name);
  const all = visibleFields(resource, version);
  const shownFields = fields === undefined ? all : all.filter(([name]) => asked(name));
  const subresources = Object.entries(resource.subresources)
    .filter(([name, row]) => asked(name) && existsIn(row, version))
    .map(([name]) => name);
  return (record) => {
    const values = record as Readonly<Record<string, unknown>>;
    const shown: Record<string, Json> = {};
    for (const [name, field] of shownFields) shown[name] = presentValue(name, field, values[name] as Json, version);
    const path = `${resource.path}/${String(values[resource.key])}`;
    shown["links"] = links(baseUrl, path);
    for (const name of subresources) shown[name] = links(baseUrl, `${path}/${name}`);
    return shown;
  };
}

/** The fields of a record without links, as `GET …/states` shows them. */
export function presentBare(resource: Resource, record: object, version: number): JsonObject {
  const values = record as Readonly<Record<string, Json>>;
  return Object.fromEntries(
    visibleFields(resource, version).map(([name, field]) => [
      name,
      presentValue(name, field, values[name] ?? null, version),
    ]),
  );
}

function presentValue(name: string, field: Field, value: Json | undefined, version: number): Json {
  if (value === undefined || value === null) return field.empty;
  if (field.kind === "time") return typeof value === "number" ? wireTime(value) : value;
  if (STATE_FIELDS.has(name)) return stateName(value, version);
  return field.secrets ? maskSecrets(value) : value;
}

/** RFC 3339 as Python's isoformat writes it, which some clients parse with a fixed pattern. */
export function wireTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace("Z", "000+00:00");
}

function stateName(value: Json, version: number): Json {
  const row = STATE_NAME_ROWS[value as keyof typeof STATE_NAME_ROWS];
  return row === undefined || existsIn(row, version) ? value : row.before;
}
