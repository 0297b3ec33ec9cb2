import type { Conductor } from "../conductor.ts";
import type { NodeRecord } from "../ports/node.ts";

const API_URL = /(?:^|\s)ipa-api-url=("?)([^\s"]+)\1/;

/** The URL, without a slash at its end, under which a node's agent reaches this server: the operator's word, else ours. */
export function baseUrlOf(conductor: Pick<Conductor, "config">, node: NodeRecord): string {
  const params = node.instance_info["kernel_append_params"] ?? node.driver_info["kernel_append_params"];
  const own = typeof params === "string" ? API_URL.exec(params)?.[2] : undefined;
  return (own ?? conductor.config.externalUrl).replace(/\/+$/, "").replace(/\/v1$/, "");
}
