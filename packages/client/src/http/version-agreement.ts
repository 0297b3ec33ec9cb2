import { Failure } from "@ingot/kernel";

/** What this release was written against; an older server is spoken to in its own newest version. */
export const WANTED_VERSION = "1.115";

/** Which API version is spoken: the wanted one until the server says that it only knows older ones. */
export class VersionAgreement {
  readonly #pinned: boolean;
  #version: string;

  /** @param pinned The only version to speak, as `1.82`; `latest` and nothing mean the newest that both know. */
  constructor(pinned?: string) {
    this.#pinned = pinned !== undefined && pinned !== "" && pinned !== "latest";
    this.#version = this.#pinned && pinned !== undefined ? pinned : WANTED_VERSION;
    if (!/^1\.\d{1,4}$/.test(this.#version)) {
      throw new Failure("client.version_unsupported", `'${this.#version}' is not an API version`, {
        hint: "Write it as 1.82, or latest.",
      });
    }
  }

  get version(): string {
    return this.#version;
  }

  /** Whether the server, as far as is known, has what this version brought. */
  has(minor: number): boolean {
    return minorOf(this.#version) >= minor;
  }

  /** After a 406: takes the server's newest version if that may be. Answers whether the request is to be sent again. */
  settle(minimum: string | null, maximum: string | null): boolean {
    if (maximum === null || !/^1\.\d+$/.test(maximum)) return false;
    if (this.#pinned) {
      throw new Failure(
        "client.version_unsupported",
        `the server knows the API versions ${minimum ?? "1.1"} to ${maximum}, not ${this.#version}`,
      );
    }
    if (minorOf(maximum) >= minorOf(this.#version)) return false;
    this.#version = maximum;
    return true;
  }
}

function minorOf(version: string): number {
  return Number(version.split(".")[1]);
}
