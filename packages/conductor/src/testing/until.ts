import { Scope } from "@ingot/kernel";

/** Looks until there is something to see; fails after 15 s. */
export async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  using scope = Scope.root({ timeoutMs: 15_000, what: "what the test waits for" });
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await scope.sleep(5);
  }
}
