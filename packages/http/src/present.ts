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
export function presenter(resource: Resource, view: View): (record: object) => JsonObject {
  const { version, baseUrl } = view;
  const { fields, subresources } = shownBy(resource, view);
  return (record) => {
    const values = record as Readonly<Record<string, unknown>>;
    const shown: Record<string, Json> = {};
    for (const [name, field] of fields) shown[name] = presentValue(name, field, values[name] as Json, version);
    const path = `${resource.path}/${String(values[resource.key])}`;
    shown["links"] = links(baseUrl, path);
    for (const name of subresources) shown[name] = links(baseUrl, `${path}/${name}`);
    return shown;
  };
}

/**
 * The JSON text of what {@link presenter} shows. An object of a hundred keys that is made to be written once costs several
 * times what its text does.
 */
export function textPresenter(resource: Resource, view: View): (record: object) => string {
  const { version, baseUrl } = view;
  const { fields, subresources } = shownBy(resource, view);
  const keyed = fields.map(([name, field], i) => ({
    name,
    field,
    key: `${i === 0 ? "" : ","}${JSON.stringify(name)}:`,
    empty: JSON.stringify(field.empty),
  }));
  const separator = fields.length === 0 ? "" : ",";
  const [versioned, plain] = [`${baseUrl}/v1/${resource.path}/`, `${baseUrl}/${resource.path}/`].map(inner);
  return (record) => {
    const values = record as Readonly<Record<string, unknown>>;
    // Joined at the end: a text that grows piece by piece is kept as its pieces, and copied out of them at each use.
    const pieces = ["{"];
    for (const { name, field, key, empty } of keyed) {
      const value = values[name];
      pieces.push(key, value === null || value === undefined ? empty : valueText(name, field, value as Json, version));
    }
    const item = inner(String(values[resource.key]));
    const linksText = (below: string) =>
      `[{"href":"${versioned}${item}${below}","rel":"self"},{"href":"${plain}${item}${below}","rel":"bookmark"}]`;
    pieces.push(separator, '"links":', linksText(""));
    for (const name of subresources) pieces.push(`,"${name}":`, linksText(`/${name}`));
    pieces.push("}");
    return pieces.join("");
  };
}

/** Text as it stands between quotes in JSON. */
function inner(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function valueText(name: string, field: Field, value: Json, version: number): string {
  if (value === true) return "true";
  if (value === false) return "false";
  const shown = presentValue(name, field, value, version);
  return typeof shown === "object" && shown !== null && isEmpty(shown) ? "{}" : JSON.stringify(shown);
}

function isEmpty(value: object): boolean {
  if (Array.isArray(value)) return false;
  for (const key in value) if (Object.hasOwn(value, key)) return false;
  return true;
}

function shownBy(resource: Resource, { version, fields }: View) {
  const asked = (name: string) => fields === undefined || fields.includes(name);
  const all = visibleFields(resource, version);
  return {
    fields: fields === undefined ? all : all.filter(([name]) => asked(name)),
    subresources: Object.entries(resource.subresources)
      .filter(([name, row]) => asked(name) && existsIn(row, version))
      .map(([name]) => name),
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
  return field.secrets === "none" ? value : maskSecrets(value, field.secrets);
}

/** RFC 3339 as Python's isoformat writes it, which some clients parse with a fixed pattern. */
export function wireTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, -1)}000+00:00`;
}

function stateName(value: Json, version: number): Json {
  const row = STATE_NAME_ROWS[value as keyof typeof STATE_NAME_ROWS];
  return row === undefined || existsIn(row, version) ? value : row.before;
}
