/**
 * Every way in which Ingot answers otherwise than Ironic 21.4, with the reason. A difference that no row explains fails the
 * test, and so does a row that explains nothing any more.
 */
import { BETTER } from "./better.ts";
import { EVERYWHERE } from "./everywhere.ts";
import { ON_PURPOSE } from "./on-purpose.ts";
import type { Verdict } from "./verdict.ts";

export const VERDICTS: readonly Verdict[] = [...EVERYWHERE, ...BETTER, ...ON_PURPOSE];
