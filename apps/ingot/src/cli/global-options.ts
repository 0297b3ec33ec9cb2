import { Redacted } from "@ingot/kernel";
import type { ClientOptions } from "@ingot/client";
import type { Command } from "commander";

/** Options that every command has. */
export interface GlobalOptions {
  readonly osEndpoint?: string;
  readonly osBaremetalApiVersion?: string;
  readonly debug?: boolean;
}

export function addGlobalOptions(program: Command): void {
  program
    .option("--os-endpoint <url>", "address of the Bare Metal API [OS_ENDPOINT, else http://127.0.0.1:6385]")
    .option("--os-baremetal-api-version <version>", "speak exactly this API version [OS_BAREMETAL_API_VERSION]")
    .option("--debug", "show requests, and an error's details and causes");
}

/** Command line before environment before defaults. */
export function clientOptions(options: GlobalOptions, err: (text: string) => void): ClientOptions {
  const { env } = process;
  const endpoint = options.osEndpoint ?? nonEmpty(env["OS_ENDPOINT"]) ?? nonEmpty(env["OS_ENDPOINT_OVERRIDE"]);
  const apiVersion = options.osBaremetalApiVersion ?? nonEmpty(env["OS_BAREMETAL_API_VERSION"]);
  const basic = env["OS_AUTH_TYPE"] === "http_basic" ? credentials(env) : undefined;
  return {
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(apiVersion === undefined ? {} : { apiVersion }),
    ...(basic === undefined ? {} : { basic }),
    ...(options.debug === true ? { onRequest: (line: string) => err(`debug: ${line}\n`) } : {}),
  };
}

function credentials(env: NodeJS.ProcessEnv): ClientOptions["basic"] {
  return { user: env["OS_USERNAME"] ?? "", password: new Redacted(env["OS_PASSWORD"] ?? "") };
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
