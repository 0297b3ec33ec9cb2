import assert from "node:assert/strict";
import { test } from "node:test";
import type { Logger } from "@ingot/kernel";
import { serve } from "./testing/served.ts";

test("the log tells of refusals by request and path, without what a query or a medium's path gives away", async (t) => {
  const lines: object[] = [];
  const write = (fields: object) => void lines.push(fields);
  const log: Logger = { debug: write, info: write, warn: write, error: write, child: () => log };
  const served = await serve({ log });
  t.after(() => served[Symbol.asyncDispose]());
  const asked = [
    ["GET", "/ingot/v1/media/hush-hush-hush/boot.iso", "/ingot/v1/media/******/boot.iso"],
    ["POST", "/v1/nodes/nope/vendor_passthru?method=x&password=hush", "/v1/nodes/nope/vendor_passthru"],
  ] as const;
  for (const [method, url, path] of asked) {
    lines.length = 0;
    const answer = await served.ask(method, url);
    assert.ok(answer.status >= 400, answer.text);
    const [line] = lines as readonly { readonly request?: string; readonly method?: string; readonly path?: string }[];
    assert.deepEqual(
      [line?.request, line?.method, line?.path],
      [answer.headers.get("openstack-request-id"), method, path],
    );
    assert.doesNotMatch(JSON.stringify(lines), /hush/);
  }
});
