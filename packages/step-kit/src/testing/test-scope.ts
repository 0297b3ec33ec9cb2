import { Scope } from "@ingot/kernel";

/** A scope as a step is given one; `cancel()` is what an abort does. */
export function testScope(): Scope {
  return Scope.root();
}
