import fc from "fast-check";

/** Values that fit hardly any field. */
export const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1e308, "", "x", "true", "\u0000", "../../x"),
  fc.constantFrom<unknown>([], {}, [null], { a: null }),
  fc.jsonValue({ maxDepth: 3 }),
);
