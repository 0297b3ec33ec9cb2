import { openApiDocument } from "@ingot/contract/openapi/document";

let text: string | undefined;

/** The document as it is sent; made when it is first asked for. */
export function openApiText(): string {
  text ??= JSON.stringify(openApiDocument());
  return text;
}
