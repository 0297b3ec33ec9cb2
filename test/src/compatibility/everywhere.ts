import type { Difference } from "./compare.ts";

/** What differs in every answer of a kind, by decision: told once, not with every question. */
export interface Everywhere {
  readonly what: string;
  readonly reason: string;
  fits(difference: Difference): boolean;
}

export const EVERYWHERE: readonly Everywhere[] = [
  {
    what: "the newest microversion is told as 1.115, not 1.82",
    reason: "Ingot has the microversions of later releases too.",
    fits: ({ at, ingot }) => /header x-openstack-ironic-api-maximum-version$/.test(at) && ingot === "1.115",
  },
  {
    what: "an error has a member `ingot` besides `faultcode`, `faultstring` and `debuginfo`",
    reason: "The code of the error and what to do next, for clients that want them; others do not look there.",
    fits: ({ at }) => at === "body.error_message.ingot",
  },
];
