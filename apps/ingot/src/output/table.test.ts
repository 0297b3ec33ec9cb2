import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { displayWidth } from "./display-width.ts";
import { renderTable } from "./table.ts";
import { wrapText } from "./wrap-text.ts";

const cell = fc.string({ unit: fc.constantFrom("a", "bc", "-", " ", "日", "é", "\n", ".") });

test("all lines of a table are equally wide, and as narrow as they can be made", () => {
  const row = fc.array(cell, { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 4 }), fc.integer({ min: 20, max: 200 }), (rows, width) => {
      const columns = ["One", "Two", "Three"].map((title) => ({ title, align: "left" as const }));
      const lines = renderTable(columns, rows, { width, leastColumn: 8 }).split("\n");
      const widths = new Set(lines.map(displayWidth));
      assert.equal(widths.size, 1);
      assert.ok(Math.max(...widths) <= Math.max(width, 1 + 3 * 11 + 6));
    }),
  );
});

test("wrapping loses nothing but white space, and no line is too long", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("a", "b", "-", " ", ".", "'") }),
      fc.integer({ min: 1, max: 20 }),
      (text, width) => {
        const lines = wrapText(text, width);
        assert.equal(lines.join("").replaceAll(" ", ""), text.replaceAll(" ", ""));
        for (const line of lines) assert.ok(displayWidth(line) <= width);
      },
    ),
  );
});
