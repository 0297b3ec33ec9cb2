import { access, constants, mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { Failure } from "@ingot/kernel";

/** The data directory, made when it is not there; throws `serve.data_unwritable`. */
export async function dataDirectory(given: string): Promise<string> {
  const path = resolve(given);
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return path;
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    throw new Failure("serve.data_unwritable", `the data directory ${path} cannot be written (${code})`, {
      cause: error,
    });
  }
}
