import type { LookupResponse } from "@ingot/contract";

export type LookupAnswer = LookupResponse;
