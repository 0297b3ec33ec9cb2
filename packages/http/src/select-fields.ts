import { existsIn, type Resource, visibleFields } from "@ingot/contract";
import { invalid, notAcceptable } from "./faults.ts";
import type { Values } from "./read-parameters.ts";

/** The fields of a list's items: those asked for, all with `detail`, else the summary. */
export function fieldsOfList(resource: Resource, query: Values, version: number): readonly string[] | undefined {
  const fields = query["fields"] as readonly string[] | undefined;
  if (query["detail"] === true) {
    if (fields !== undefined) throw invalid("Can not specify ?detail=True and fields in the same request.");
    return undefined;
  }
  if (fields !== undefined) return fields;
  return visibleFields(resource, version)
    .filter(([, field]) => field.summary)
    .map(([name]) => name);
}

/** Throws 400 for fields that do not exist, 406 for those that this microversion lacks. */
export function checkFields(resource: Resource, query: Values, version: number): Values {
  const asked = query["fields"] as readonly string[] | undefined;
  if (asked === undefined) return query;
  const fields = [...new Set(asked.map((name) => name.toLowerCase()))];
  const known = (name: string) => Object.hasOwn(resource.fields, name) || Object.hasOwn(resource.subresources, name);
  const unknown = fields.filter((name) => !known(name) && name !== "links");
  if (unknown.length > 0) {
    throw invalid(
      `Field(s) "${unknown.join(", ")}" are not valid`,
      `The fields of a ${resource.item} are ${visibleFields(resource, version)
        .map(([name]) => name)
        .join(", ")}.`,
    );
  }
  for (const name of fields) {
    const field = resource.fields[name];
    if (field !== undefined && !existsIn(field, version)) throw notAcceptable(field.since);
  }
  return { ...query, fields };
}
