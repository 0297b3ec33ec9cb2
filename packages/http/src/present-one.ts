import type { Resource } from "@ingot/contract";
import type { ApiAnswer, ApiRequest } from "./api-request.ts";
import { present } from "./present.ts";

/** The answer that shows one resource: the fields that `?fields=` asks for, or all. */
export function presentOne(resource: Resource, record: object, request: ApiRequest): ApiAnswer {
  const fields = request.query["fields"] as readonly string[] | undefined;
  return { body: present(resource, record, { ...request, ...(fields === undefined ? {} : { fields }) }) };
}
