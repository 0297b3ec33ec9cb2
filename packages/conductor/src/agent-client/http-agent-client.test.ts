import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { isFailure, Scope } from "@ingot/kernel";
import { FakeAgent } from "../testing/fake-agent.ts";
import { newCertificate } from "../testing/test-certificate.ts";
import { HttpAgentClient } from "./http-agent-client.ts";

async function agentOf(token: string): Promise<FakeAgent> {
  const agent = new FakeAgent({
    token,
    deploySteps: [],
    cleanSteps: [],
    serviceSteps: [],
    version: () => "1",
    commandMs: 1,
    failing: new Map(),
    diesAt: undefined,
    confusedTimes: 0,
    busyTimes: 0,
    onRun: () => {},
    onPowerOff: () => {},
  });
  await agent.start();
  return agent;
}

const client = new HttpAgentClient({ retries: 1, retryDelayMs: 1 });
const sync = { name: "standby.sync", params: {}, wait: true } as const;

test("the certificate that is pinned is accepted, whatever name it bears; any other is an impostor's", async () => {
  const agent = await agentOf("secret");
  const endpoint = { node: "n", url: agent.url, token: "secret", certificate: agent.certificate };
  const done = await client.execute(Scope.root(), endpoint, sync);
  assert.equal(done.command_status, "SUCCEEDED");
  const { certificate } = await newCertificate();
  await assert.rejects(client.commands(Scope.root(), { ...endpoint, certificate }), (thrown) =>
    isFailure(thrown, "agent.impostor"),
  );
  agent.stop();
});

test("a wrong token is refused, and never stands in the message", async () => {
  const agent = await agentOf("secret");
  const endpoint = { node: "n", url: agent.url, token: "another-token", certificate: agent.certificate };
  await assert.rejects(
    client.execute(Scope.root(), endpoint, sync),
    (thrown) => isFailure(thrown, "agent.refused") && !thrown.message.includes("another-token"),
  );
  agent.stop();
});

test("a command that the agent does not know is refused with the status that says so", async () => {
  const agent = await agentOf("secret");
  const endpoint = { node: "n", url: agent.url, token: "secret", certificate: agent.certificate };
  await assert.rejects(
    client.command(Scope.root(), endpoint, "missing"),
    (thrown) => isFailure(thrown, "agent.refused") && thrown.details?.["status"] === 404,
  );
  agent.stop();
});

test("an agent that is not there is unreachable, with its address", async () => {
  const endpoint = { node: "n", url: "http://127.0.0.1:1", token: "t", certificate: null };
  await assert.rejects(
    client.commands(Scope.root(), endpoint),
    (thrown) => isFailure(thrown, "agent.unreachable") && thrown.message.includes("127.0.0.1:1"),
  );
});

test("an agent is asked below its callback URL, and quoted when it refuses", async (t) => {
  const asked: string[] = [];
  const server = createServer((incoming, response) => {
    asked.push(incoming.url ?? "");
    response.writeHead(400, { "content-type": "application/json" });
    response.end(JSON.stringify({ faultcode: "Client", faultstring: "Unknown command: standby.sync" }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const endpoint = { node: "n", url: `http://127.0.0.1:${port}/agents/7/`, token: "secret", certificate: null };
  await assert.rejects(
    client.execute(Scope.root(), endpoint, sync),
    (thrown) => isFailure(thrown, "agent.refused") && thrown.message.includes("Unknown command: standby.sync"),
  );
  assert.match(asked.join(" "), /^\/agents\/7\/v1\/commands\/\?wait=true/);
});
