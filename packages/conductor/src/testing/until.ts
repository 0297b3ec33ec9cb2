import { Scope } from "@ingot/kernel";

/** Looks until there is something to see. Its bound is for what never comes: a machine that is slow breaks nothing. */
export async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  using scope = Scope.root({ timeoutMs: 120_000, what: "what the test waits for" });
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await scope.sleep(5);
  }
}
