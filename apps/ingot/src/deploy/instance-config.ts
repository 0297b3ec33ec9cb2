import { Failure, isJsonObject, type Json, type JsonObject, type Scope } from "@ingot/kernel";
import { readConfigDrive } from "../input/config-drive.ts";
import { readText } from "../input/read-text.ts";
import { readSshPublicKey } from "./ssh-public-key.ts";

export interface InstanceConfigOptions {
  readonly sshPublicKey?: readonly string[];
  readonly userName?: string;
  readonly passwordlessSudo?: boolean;
  readonly userData?: string;
  readonly configDrive?: string;
}

/** What the instance is configured with, read from files before anything is asked of the server. */
export interface InstanceConfig {
  readonly keys: readonly string[];
  readonly userData: string | undefined;
  /** A config drive that was given: an object that ours is merged into, or one that is taken as it is. */
  readonly given: Json | undefined;
}

export async function readInstanceConfig(scope: Scope, options: InstanceConfigOptions): Promise<InstanceConfig> {
  const keys = await Promise.all((options.sshPublicKey ?? []).map((path) => readSshPublicKey(scope, path)));
  if (options.passwordlessSudo === true && options.userName === undefined) {
    throw new Failure("input.invalid", "--passwordless-sudo is said of nobody", {
      hint: "Name the user with --user-name.",
    });
  }
  if (options.userData !== undefined && options.userName !== undefined) {
    throw new Failure("input.invalid", "--user-name and --user-data exclude each other", {
      hint: "Create the user in the user data, or leave that out.",
    });
  }
  const given = options.configDrive === undefined ? undefined : await readConfigDrive(scope, options.configDrive);
  const userData =
    options.userData === undefined ? userOf(options, keys) : await readText(scope, options.userData, "the user data");
  if (given !== undefined && !isJsonObject(given) && (keys.length > 0 || userData !== undefined)) {
    throw new Failure("input.invalid", "keys and user data cannot be put into a config drive that is given whole", {
      hint: "Give --config-drive as JSON, or put the keys into it yourself.",
    });
  }
  return { keys, userData, given };
}

/** A cloud-config with one user, as metalsmith writes it; JSON is YAML. */
function userOf(options: InstanceConfigOptions, keys: readonly string[]): string | undefined {
  if (options.userName === undefined) return undefined;
  if (!/^[a-z_][a-z0-9_-]{0,31}$/.test(options.userName)) {
    throw new Failure("input.invalid", `--user-name '${options.userName}' is not a name of a Linux user`, {
      hint: "Use small letters, digits, - and _, beginning with a letter.",
    });
  }
  const sudo = options.passwordlessSudo === true ? { sudo: "ALL=(ALL) NOPASSWD:ALL" } : {};
  const user = { name: options.userName, groups: ["users"], shell: "/bin/bash", ssh_authorized_keys: keys, ...sudo };
  return `#cloud-config\n${JSON.stringify({ users: ["default", user] })}\n`;
}

export interface InstanceNames {
  readonly uuid: string;
  readonly nodeName: string | null;
  readonly hostname: string;
}

/** The config drive in its JSON form; what was given has precedence. */
export function configDriveOf(config: InstanceConfig, names: InstanceNames): Json {
  if (config.given !== undefined && !isJsonObject(config.given)) return config.given;
  const given = config.given ?? {};
  const metaData = isJsonObject(given["meta_data"]) ? given["meta_data"] : {};
  // An object, not a list: some first-boot programs do not understand lists here.
  const publicKeys: JsonObject = Object.fromEntries(config.keys.map((key, index) => [String(index), key]));
  const own = {
    uuid: names.uuid,
    name: names.nodeName ?? names.hostname,
    hostname: names.hostname,
    launch_index: 0,
    availability_zone: "",
    files: [],
    meta: {},
    ...(config.keys.length === 0 ? {} : { public_keys: publicKeys }),
  };
  return {
    ...given,
    meta_data: { ...own, ...metaData },
    ...(config.userData === undefined ? {} : { user_data: config.userData }),
  };
}
