import { Failure } from "@ingot/kernel";

const FULL = /No space left on device|ENOSPC|Disk quota exceeded|EDQUOT/;

/** What was thrown, as a Failure: a full disk and a folder that may not be written are told as such, with their place. */
export function diskFailure(thrown: unknown, place: string): Failure {
  const failure = Failure.from(thrown);
  if (failure.code === "builder.no_space") return failure;
  if (FULL.test(failure.message)) {
    return new Failure("builder.no_space", `the disk that holds ${place} is full`, { cause: failure });
  }
  const code = (thrown as NodeJS.ErrnoException | undefined)?.code;
  if (code === "EACCES" || code === "EROFS" || code === "EPERM") {
    return new Failure("builder.profile_invalid", `${place} may not be written (${code})`, {
      hint: "Choose a place that you may write: --output for the result, XDG_CACHE_HOME for the cache.",
    });
  }
  return failure;
}
