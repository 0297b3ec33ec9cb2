import assert from "node:assert/strict";
import { test } from "node:test";
import { isFailure } from "@ingot/kernel";
import { askedVersion, negotiateVersion } from "./version-negotiation.ts";
import { serve } from "./testing/served.ts";

const own = (version: string) => negotiateVersion(askedVersion({ "x-openstack-ironic-api-version": version }));

test("a request without the header speaks the oldest microversion, `latest` the newest", () => {
  assert.equal(negotiateVersion(askedVersion({})), 1);
  assert.equal(own("latest"), 115);
  assert.equal(own("LATEST"), 115);
  assert.equal(own("1.69"), 69);
});

for (const version of ["1.0", "1.116", "1.999", "2.1", "0.5", "abc", "1", "1.2.3", "", "1.-5", "1e3.1"]) {
  test(`'${version}' is refused with 406`, () => {
    assert.throws(
      () => own(version),
      (error) => isFailure(error, "api.version_unsupported"),
    );
  });
}

test("answers bear the three headers, and a refusal says the range in Ironic's body", async () => {
  await using served = await serve();
  const good = await served.ask("GET", "/v1/nodes", { version: "1.30" });
  assert.equal(good.headers.get("x-openstack-ironic-api-version"), "1.30");
  assert.equal(good.headers.get("x-openstack-ironic-api-minimum-version"), "1.1");
  assert.equal(good.headers.get("x-openstack-ironic-api-maximum-version"), "1.115");
  assert.match(good.headers.get("openstack-request-id") ?? "", /^req-[0-9a-f-]{36}$/);
  assert.equal(good.headers.get("x-openstack-request-id"), null);
  const newest = await served.ask("GET", "/v1/nodes", { version: "1.107" });
  assert.equal(newest.headers.get("x-openstack-request-id"), newest.headers.get("openstack-request-id"));

  const bad = await served.ask("GET", "/v1/nodes", { version: "1.999" });
  assert.equal(bad.status, 406);
  assert.equal(bad.headers.get("x-openstack-ironic-api-maximum-version"), "1.115");
  assert.equal(bad.error["code"], 406);
  assert.equal(bad.error["title"], "Not Acceptable");
  assert.equal(
    bad.error["description"],
    "Version 1.999 was requested but the minor version is not supported by this service. " +
      "The supported version range is: [1.1, 1.115].",
  );
});

test("version discovery is at / and /v1, without a version agreed on", async () => {
  await using served = await serve();
  const root = await served.ask("GET", "/", { version: null });
  assert.equal(root.json["name"], "OpenStack Ironic API");
  assert.deepEqual(root.json["default_version"], {
    id: "v1",
    links: [{ href: `${served.url}/v1/`, rel: "self" }],
    status: "CURRENT",
    min_version: "1.1",
    version: "1.115",
  });
  const old = await served.ask("GET", "/v1/", { version: null });
  assert.equal(old.json["id"], "v1");
  assert.equal(old.json["allocations"], undefined);
  const now = await served.ask("GET", "/v1");
  assert.deepEqual(now.json["allocations"], [
    { href: `${served.url}/v1/allocations/`, rel: "self" },
    { href: `${served.url}/allocations/`, rel: "bookmark" },
  ]);
});

test("OpenStack's header for all services counts before Ironic's own, and is answered in kind", async () => {
  const versionOf = (value: string | string[]) => negotiateVersion(askedVersion({ "openstack-api-version": value }));
  assert.equal(versionOf("baremetal 1.81"), 81);
  assert.equal(versionOf("compute 2.1, Baremetal  latest"), 115);
  assert.equal(versionOf(["baremetal 1.5", "baremetal 1.6"]), 6);
  assert.equal(versionOf("compute 2.1"), 1);
  assert.throws(() => versionOf("baremetal"), /Invalid value for OpenStack-API-Version header/);
  await using served = await serve();
  const headers = { "OpenStack-API-Version": "baremetal 1.90" };
  const standard = await served.ask("GET", "/v1/nodes", { version: "1.5", headers });
  assert.equal(standard.headers.get("openstack-api-version"), "baremetal 1.90");
  assert.equal(standard.headers.get("x-openstack-ironic-api-version"), "1.90");
  assert.equal((await served.ask("GET", "/v1/nodes")).headers.get("openstack-api-version"), null);
  const bad = await served.ask("GET", "/v1/nodes", { headers: { "OpenStack-API-Version": "baremetal 1.116" } });
  assert.equal(bad.status, 406);
});
