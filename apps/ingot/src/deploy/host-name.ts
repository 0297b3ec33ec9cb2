import { Failure } from "@ingot/kernel";

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/** A host name by RFC 1123: labels of letters, digits and inner hyphens. */
export function requireHostName(text: string): string {
  if (text.length <= 253 && text.split(".").every((label) => LABEL.test(label))) return text;
  throw new Failure("input.invalid", `--hostname '${text}' is not a host name`, {
    hint: "Use letters, digits and hyphens; not more than 63 of them between dots.",
  });
}
