import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { isFailure } from "@ingot/kernel";
import { accessKey, redfishAccess } from "./access.ts";

test("https is meant where no scheme is given; a path to the service is taken off", () => {
  assert.equal(redfishAccess({ redfish_address: "bmc.example.com:8443" }).origin, "https://bmc.example.com:8443");
  assert.equal(redfishAccess({ redfish_address: "http://10.0.0.1/redfish/v1/" }).origin, "http://10.0.0.1");
  assert.equal(redfishAccess({ redfish_address: "[fe80::1]" }).origin, "https://[fe80::1]");
});

test("what is wrong is named", () => {
  const wrong: readonly [string, Record<string, string | number | boolean | string[]>][] = [
    ["redfish_address", {}],
    ["redfish_address", { redfish_address: "" }],
    ["redfish_address", { redfish_address: "ftp://x" }],
    ["redfish_address", { redfish_address: "https://user:pass@x" }],
    ["redfish_address", { redfish_address: "https://x/elsewhere" }],
    ["redfish_address", { redfish_address: 7 }],
    ["redfish_system_id", { redfish_address: "x", redfish_system_id: "1" }],
    ["redfish_auth_type", { redfish_address: "x", redfish_auth_type: "kerberos" }],
    ["redfish_verify_ca", { redfish_address: "x", redfish_verify_ca: "/no/such/file" }],
    ["redfish_username", { redfish_address: "x", redfish_password: "y" }],
    ["redfish_username", { redfish_address: "x", redfish_username: ["a"] }],
  ];
  for (const [key, info] of wrong) {
    assert.throws(
      () => redfishAccess(info),
      (error) => isFailure(error, "input.invalid") && error.message.includes(key),
      key,
    );
  }
});

test("neither the access nor its key shows the password", () => {
  const access = redfishAccess({ redfish_address: "x", redfish_username: "u", redfish_password: "topsecret" });
  assert.ok(!`${inspect(access)} ${JSON.stringify(access)} ${accessKey(access)}`.includes("topsecret"));
  const other = redfishAccess({ redfish_address: "x", redfish_username: "u", redfish_password: "other" });
  assert.notEqual(accessKey(access), accessKey(other));
});
