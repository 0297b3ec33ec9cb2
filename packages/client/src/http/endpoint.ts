import { Failure } from "@ingot/kernel";

export const DEFAULT_ENDPOINT = "http://127.0.0.1:6385";

/** The address before `/v1`, without a slash at its end: what `OS_ENDPOINT` holds, with or without the version in it. */
export function parseEndpoint(text: string): string {
  const url = URL.parse(text.trim());
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw new Failure("client.endpoint_invalid", `the endpoint '${text}' is not an http:// or https:// URL`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new Failure("client.endpoint_invalid", `the endpoint at ${url.host} holds a user name or password`, {
      hint: "Set OS_AUTH_TYPE=http_basic, OS_USERNAME and OS_PASSWORD instead.",
    });
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, "").replace(/\/v1$/, "")}`;
}
