import assert from "node:assert/strict";
import { test } from "node:test";
import { isFailure, type Json, type JsonObject } from "@ingot/kernel";
import fc from "fast-check";
import { applyPatch, readPatch } from "./json-patch.ts";

const apply = (document: JsonObject, patch: Json, version = 115) => applyPatch(document, readPatch(patch, version));
const refused = (work: () => unknown, pattern: RegExp) =>
  assert.throws(work, (error) => isFailure(error, "input.invalid") && pattern.test(error.message));

test("add, replace and remove change a copy", () => {
  const document = { extra: { a: 1, list: [1, 3] }, name: "n" };
  const result = apply(document, [
    { op: "add", path: "/extra/b", value: { c: 2 } },
    { op: "add", path: "/extra/list/1", value: 2 },
    { op: "add", path: "/extra/list/-", value: 4 },
    { op: "replace", path: "/extra/a", value: 5 },
    { op: "remove", path: "/name" },
  ]);
  assert.deepEqual(result, { extra: { a: 5, list: [1, 2, 3, 4], b: { c: 2 } } });
  assert.deepEqual(document, { extra: { a: 1, list: [1, 3] }, name: "n" });
});

test("keys with ~ and / are written with escapes, from microversion 1.98 on", () => {
  const patch = [{ op: "add", path: "/extra/a~1b~0c", value: 1 }];
  assert.deepEqual(apply({ extra: {} }, patch, 98), { extra: { "a/b~c": 1 } });
  refused(() => apply({ extra: {} }, patch, 97), /Schema error for patch/);
});

test("what cannot be applied is refused with the operation and the reason", () => {
  refused(() => apply({ extra: {} }, [{ op: "remove", path: "/extra/x" }]), /can't remove a non-existent object 'x'/);
  refused(() => apply({ extra: {} }, [{ op: "replace", path: "/extra/x", value: 1 }]), /can't replace/);
  refused(() => apply({ extra: {} }, [{ op: "add", path: "/extra/x/y", value: 1 }]), /member 'x' not found/);
  refused(() => apply({ name: "n" }, [{ op: "add", path: "/name/y", value: 1 }]), /cannot be looked up/);
  refused(() => apply({ l: [1] }, [{ op: "replace", path: "/l/1", value: 1 }]), /not an index/);
  refused(() => apply({ l: [1] }, [{ op: "add", path: "/l/x", value: 1 }]), /not an index/);
  refused(() => apply({ name: "n" }, [{ op: "add", path: "/name" }]), /has no 'value'/);
});

test("what is no patch is refused", () => {
  refused(() => readPatch(undefined, 1), /is not of type 'array'/);
  refused(() => readPatch([{ op: "test", path: "/name" }], 1), /'test' is not one of/);
  refused(() => readPatch([{ op: "add", path: "name", value: 1 }], 1), /does not match/);
  refused(() => readPatch([{ op: "add", path: "", value: 1 }], 1), /does not match/);
  refused(() => readPatch([{ op: "add" }], 1), /'path' is a required property/);
  refused(() => readPatch([{ op: "add", path: "/a", value: 1, from: "/b" }], 1), /'from' was unexpected/);
  refused(() => readPatch([{ op: "add", path: "/__proto__/x", value: 1 }], 1), /__proto__/);
});

test("any patch of any document is applied or refused, and the original stays", () => {
  const operation = fc.record(
    {
      op: fc.constantFrom("add", "replace", "remove", "test"),
      path: fc.oneof(
        fc
          .array(fc.constantFrom("a", "b", "0", "-", "length", "constructor", "~1"), { minLength: 1 })
          .map((parts) => `/${parts.join("/")}`),
        fc.string(),
      ),
      value: fc.jsonValue(),
    },
    { requiredKeys: ["op", "path"] },
  );
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom("a", "b"), fc.jsonValue()), fc.array(operation), (document, patch) => {
      const before = JSON.stringify(document);
      try {
        apply(document, patch);
      } catch (error) {
        assert.ok(isFailure(error, "input.invalid"), String(error));
      }
      assert.equal(JSON.stringify(document), before);
      assert.equal(Object.getOwnPropertyNames(Object.prototype).includes("a"), false);
    }),
  );
});

test("what is refused shows no secrets, neither the document's nor the patch's", () => {
  const document = { driver_info: { redfish_password: "kept", list: ["kept"] } };
  for (const operation of [
    { op: "replace", path: "/driver_info/a/b", value: "x" },
    { op: "add", path: "/driver_info/redfish_password/x", value: "given" },
    { op: "replace", path: "/driver_info/ipmi_password", value: "given" },
    { op: "replace", path: "/driver_info/new", value: { api_token: "given" } },
    { op: "remove", path: "/driver_info/list/7" },
  ]) {
    assert.throws(
      () => applyPatch(document, readPatch([operation], 115)),
      ({ message }: Error) => !/kept|given/.test(message) && message.startsWith("Couldn't apply patch '{"),
      operation.path,
    );
  }
});
