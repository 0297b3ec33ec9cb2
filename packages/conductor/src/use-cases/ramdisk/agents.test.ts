import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { type ErrorCode, isFailure, Scope } from "@ingot/kernel";
import { testCertificate } from "../../testing/test-certificate.ts";
import { TestConductor } from "../../testing/test-conductor.ts";
import { createPort } from "../ports/create-port.ts";
import { heartbeat } from "./heartbeat.ts";
import { lookup } from "./lookup.ts";

const MAC = "52:54:00:12:34:56";
const refused = (code: ErrorCode, words?: RegExp) => (thrown: unknown) =>
  isFailure(thrown, code) && (words === undefined || words.test(thrown.message));

async function waiting(t: TestContext, info = {}) {
  const run = await TestConductor.start();
  t.after(() => run.stop());
  const { node } = await run.node({ provision_state: "wait call-back", driver_internal_info: info });
  await createPort(Scope.root(), run.conductor, { fields: { address: MAC.toUpperCase(), node_uuid: node.uuid } });
  const scope = Scope.root();
  const ask = (input: { addresses?: string[]; nodeUuid?: string } = {}) =>
    lookup(scope, run.conductor, { addresses: [MAC], ...input });
  const beat = (body: Record<string, unknown>) =>
    heartbeat(scope, run.conductor, { node: node.uuid, body: { callback_url: "https://192.0.2.1:9999", ...body } });
  return { run, node, ask, beat };
}

test("the token is given out once; whoever asks again sees that there is one", async (t) => {
  const { node, ask } = await waiting(t);
  const first = await ask();
  assert.equal(first.node.uuid, node.uuid);
  assert.equal(first.config.agent_token?.length, 43);
  assert.equal((await ask()).config.agent_token, "******");
  assert.equal(
    (await ask({ addresses: [], nodeUuid: node.uuid })).node.driver_internal_info["agent_secret_token"],
    "******",
  );
});

test("a token that the medium carries is never given out", async (t) => {
  const info = { agent_secret_token: "x".repeat(43), agent_secret_token_pregenerated: true };
  const { ask } = await waiting(t, info);
  assert.equal((await ask()).config.agent_token, "******");
});

test("a lookup of nobody's, without anything to go by, or in a state that expects no agent, finds nothing", async (t) => {
  const { run, node, ask } = await waiting(t);
  await assert.rejects(ask({ addresses: ["02:00:00:00:00:01"] }), refused("node.not_found"));
  await assert.rejects(ask({ addresses: [] }), refused("input.invalid", /addresses.*node_uuid/));
  await assert.rejects(ask({ addresses: ["not a MAC"] }), refused("input.invalid"));
  await assert.rejects(ask({ addresses: [], nodeUuid: "'; drop" }), refused("node.not_found"));
  await run.conductor.store.nodes.update(node.uuid, { provision_state: "active" });
  await assert.rejects(ask(), refused("node.not_found"));
});

test("lookup never shows a secret or the config drive", async (t) => {
  const { run, node, ask } = await waiting(t);
  await run.conductor.store.nodes.update(node.uuid, {
    instance_info: {
      configdrive: "H4sI",
      image_pull_secret: "pull",
      image_source: "http://x/y",
      nested: { password: "p", list: [{ token: "t", url: "http://u:p@x/z" }] },
      kernel: "http://u:p@x/k",
    },
  });
  const shown = (await ask()).node.instance_info;
  assert.deepEqual(shown, {
    image_pull_secret: "******",
    image_source: "http://x/y",
    nested: { password: "******", list: [{ token: "******", url: "http://u:******@x/z" }] },
    kernel: "http://u:******@x/k",
  });
});

test("a heartbeat with the token is believed: where the agent is, its certificate, its status", async (t) => {
  const { run, node, ask, beat } = await waiting(t);
  const token = (await ask()).config.agent_token;
  const { certificate } = await testCertificate();
  await beat({ agent_token: token, agent_version: "1.0", agent_verify_ca: certificate, agent_status: "start" });
  const info = (await run.conductor.store.nodes.byUuid(node.uuid))?.driver_internal_info ?? {};
  assert.equal(info["agent_url"], "https://192.0.2.1:9999");
  assert.equal(info["agent_verify_ca"], certificate);
  assert.equal(info["agent_status"], "start");
  assert.ok(Date.parse(String(info["agent_last_heartbeat"])) > 0);
});

test("an impostor's heartbeat changes nothing: no token, a wrong one, another address, no URL, no certificate", async (t) => {
  const { run, node, ask, beat } = await waiting(t);
  await assert.rejects(beat({ agent_token: "x" }), refused("agent.token_invalid"), "before any token was given out");
  const token = (await ask()).config.agent_token ?? "";
  await assert.rejects(beat({}), refused("agent.token_invalid", /required/));
  await assert.rejects(beat({ agent_token: null }), refused("agent.token_invalid"));
  await assert.rejects(beat({ agent_token: "******" }), refused("agent.token_invalid"));
  await assert.rejects(beat({ agent_token: `${token}x` }), refused("agent.token_invalid"));
  await assert.rejects(beat({ agent_token: "é".repeat(43) }), refused("agent.token_invalid"));
  await assert.rejects(beat({ agent_token: token, callback_url: "file:///etc/passwd" }), refused("input.invalid"));
  await assert.rejects(beat({ agent_token: token, agent_verify_ca: "no PEM" }), refused("input.invalid", /PEM/));
  assert.equal((await run.conductor.store.nodes.byUuid(node.uuid))?.driver_internal_info["agent_url"], undefined);
  await beat({ agent_token: token });
  await assert.rejects(
    beat({ agent_token: token, callback_url: "https://192.0.2.66:9999" }),
    refused("input.invalid", /change/),
  );
  await assert.rejects(
    heartbeat(Scope.root(), run.conductor, {
      node: "00000000-0000-4000-8000-000000000000",
      body: { callback_url: "https://192.0.2.1:9999", agent_token: token },
    }),
    refused("node.not_found"),
  );
});
