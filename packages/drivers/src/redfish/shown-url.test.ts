import assert from "node:assert/strict";
import { test } from "node:test";
import { shownUrl } from "./shown-url.ts";

test("of a URL are shown protocol, host and path, and never what gives access", () => {
  const cases = {
    "http://images:8080/one.iso": "http://images:8080/one.iso",
    "https://user:pass@images/one.iso?signature=secret#part": "https://images/one.iso",
    "http://ingot:6385/ingot/v1/media/abcdefghijklmnopqrstuvwxyz/boot.iso":
      "http://ingot:6385/ingot/v1/media/******/boot.iso",
    "http://proxy/below/ingot/v1/media/abcdefghijklmnopqrstuvwxyz/boot.iso":
      "http://proxy/below/ingot/v1/media/******/boot.iso",
    "cifs://user:p@ss@server/share/one.iso?x": "cifs://server/share/one.iso",
    "//user:pass@server/share/one.iso": "//server/share/one.iso",
    "server:/share/one.iso": "server:/share/one.iso",
  };
  for (const [url, shown] of Object.entries(cases)) assert.equal(shownUrl(url), shown);
});
