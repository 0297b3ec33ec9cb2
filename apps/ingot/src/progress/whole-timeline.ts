import type { ApiClient, TimelineRequest } from "@ingot/client";
import type { TimelineEntry } from "@ingot/contract";
import type { Scope } from "@ingot/kernel";

const PAGE = 1000;

/** Every event that the server still has, page by page. */
export async function wholeTimeline(
  { scope, client }: { readonly scope: Scope; readonly client: ApiClient },
  node: string,
  request: TimelineRequest,
): Promise<readonly TimelineEntry[]> {
  const all: TimelineEntry[] = [];
  for (let after = request.after ?? 0; ;) {
    const page = await client.ingot.timeline(scope, node, { ...request, after, limit: PAGE });
    all.push(...page.events);
    if (page.events.length < PAGE || page.last_id <= after) return all;
    after = page.last_id;
  }
}
