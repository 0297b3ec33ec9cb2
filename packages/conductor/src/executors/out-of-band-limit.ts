import type { StepRun, Wait } from "@ingot/engine";
import { Failure, formatDuration } from "@ingot/kernel";
import type { Conductor } from "../conductor.ts";
import type { Stores } from "../ports/store.ts";

const FOR_EVER_MS = 100 * 365 * 86_400_000;

/**
 * Until when a step on a BMC may be polled: counted from its start, so that each wait has the same end, and the end of a
 * reboot in between does not stay; a step with a timeout of its own has that instead. Left out when the end is the one that is written down already: then nothing is written.
 */
export function outOfBandLimit(conductor: Conductor, run: StepRun): Pick<Wait<Stores>, "timeoutMs" | "onTimeout"> {
  const { clock, config } = conductor;
  const { deadlineAt, startedAt, spec } = run.step;
  const limitMs = spec.timeoutMs === undefined ? config.outOfBandStepTimeoutMs : 0;
  if (limitMs === 0 && deadlineAt === null) return {};
  const now = clock.now();
  const end = (startedAt ?? now) + (limitMs === 0 ? FOR_EVER_MS : limitMs);
  if (deadlineAt !== null && Math.abs(deadlineAt - end) < 1000) return {};
  const onTimeout = new Failure(
    "step.timeout",
    `${spec.name} was not done after ${formatDuration(limitMs)}: the BMC was asked again and again`,
    { hint: "See what the BMC says of it; ingot serve --out-of-band-step-timeout sets how long such steps may take." },
  );
  return { timeoutMs: Math.max(0, end - now), onTimeout };
}
