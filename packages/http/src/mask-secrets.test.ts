import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { maskSecrets } from "./mask-secrets.ts";

test("secrets are masked at every depth, other values stay", () => {
  assert.deepEqual(
    maskSecrets({
      redfish_address: "https://bmc",
      redfish_password: "x",
      list: [{ ipmi_password: "y", port: 1 }],
      agent_secret_token: "t",
      agent_secret_token_pregenerated: true,
      image_source: "file:///a",
      configdrive: { meta_data: {} },
      ssh_private_key: "k",
      empty_password: "",
    }),
    {
      redfish_address: "https://bmc",
      redfish_password: "******",
      list: [{ ipmi_password: "******", port: 1 }],
      agent_secret_token: "******",
      agent_secret_token_pregenerated: true,
      image_source: "file:///a",
      configdrive: "******",
      ssh_private_key: "******",
      empty_password: "",
    },
  );
});

test("secrets in URLs are masked too, unless only keys are asked for", () => {
  const document = {
    deploy_kernel: "https://user:hush@host/k",
    deploy_iso: "https://host/i?Expires=1&Signature=hush",
    list: ["see ftp://a:hush@b"],
    plain: "https://host/k",
  };
  assert.deepEqual(maskSecrets(document), {
    deploy_kernel: "https://user:******@host/k",
    deploy_iso: "https://host/i?Expires=1&Signature=******",
    list: ["see ftp://a:******@b"],
    plain: "https://host/k",
  });
  assert.deepEqual(maskSecrets({ ...document, token: "x" }, "keys"), { ...document, token: "******" });
});

test("no secret survives, wherever it lies", () => {
  const secret = "correct-horse-battery";
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: "small" },
      fc.constant({ redfish_password: secret }),
      fc.constant(`http://user:${secret}@host`),
      fc.constant(`http://host/x?se=1&sig=${secret}&sv=2`),
      fc.array(tie("tree")),
      fc.dictionary(fc.string(), tie("tree")),
    ),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      assert.ok(!JSON.stringify(maskSecrets(value as never)).includes(secret));
    }),
  );
});
