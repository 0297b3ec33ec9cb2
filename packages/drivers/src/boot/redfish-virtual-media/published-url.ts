import type { Publication } from "@ingot/media";
import type { VirtualMediaOptions } from "./boot.ts";

/** Where the BMC reads what was published. */
export function publishedUrl({ externalUrl }: Pick<VirtualMediaOptions, "externalUrl">, { path }: Publication): string {
  const base = typeof externalUrl === "string" ? externalUrl : externalUrl();
  return `${base.replace(/\/+$/, "")}${path}`;
}
