let text: Promise<string> | undefined;

/** The document as it is sent; read and made when it is first asked for: a server starts without it. */
export function openApiText(): Promise<string> {
  text ??= make();
  return text;
}

async function make(): Promise<string> {
  const { openApiDocument } = await import("@ingot/contract/openapi/document");
  return JSON.stringify(openApiDocument());
}
