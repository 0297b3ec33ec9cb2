import { Failure, type Json, type JsonObject, parseJson } from "@ingot/kernel";

/** `KEY=VALUE`: the value is JSON when it can be read as such, else text; as the baremetal client does it. */
export function parseKeyValue(text: string): readonly [key: string, value: Json] {
  const equals = text.indexOf("=");
  if (equals <= 0) {
    throw new Failure("input.invalid", `'${text}' is not of the form KEY=VALUE`, {
      hint: "Write it as KEY=VALUE; the value may be JSON.",
    });
  }
  const value = text.slice(equals + 1);
  const json = parseJson(value);
  return [text.slice(0, equals), json === undefined ? value : json];
}

/** Several of them as one object; the last of a key wins. */
export function keyValues(texts: readonly string[] = []): JsonObject {
  return Object.fromEntries(texts.map(parseKeyValue));
}
