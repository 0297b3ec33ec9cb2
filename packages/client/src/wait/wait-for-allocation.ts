import type { AllocationResource } from "@ingot/contract";
import { Failure, type Scope } from "@ingot/kernel";
import type { ApiClient } from "../api-client.ts";

const FIRST_MS = 100;
const LONGEST_MS = 2000;

/** Waits until an allocation has its node; fails with the allocation's own reason. */
export async function waitForAllocation(scope: Scope, client: ApiClient, ident: string): Promise<AllocationResource> {
  for (let pauseMs = FIRST_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_MS)) {
    const allocation = await client.allocations.get(scope, ident);
    if (allocation.state === "active") return allocation;
    if (allocation.state === "error") {
      const reason = allocation.last_error ?? "the server gives no reason";
      throw new Failure(
        "client.allocation_failed",
        `allocation ${allocation.name ?? allocation.uuid} failed: ${reason}`,
      );
    }
    await scope.sleep(pauseMs);
  }
}
