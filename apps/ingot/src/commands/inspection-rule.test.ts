import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Served, serve } from "@ingot/http/testing/served";
import { runIngot } from "../testing/run-ingot.ts";

let server: Served;
before(async () => {
  server = await serve();
});
after(() => server[Symbol.asyncDispose]());

async function json(...argv: readonly string[]): Promise<unknown> {
  const { code, out, err } = await runIngot(server.url, [...argv, "-f", "json"]);
  assert.equal(code, 0, err);
  return JSON.parse(out);
}

const ACTIONS = '[{"op": "add-trait", "args": {"name": "CUSTOM_A"}}]';

test("rules are created, shown, listed, changed and deleted, one or all", async () => {
  const made = (await json("inspection-rule", "create", "--actions", ACTIONS, "--priority", "7")) as { uuid: string };
  const options = ["--priority", "9", "--description", "words", "--conditions", '[{"op": "is-true", "args": [true]}]'];
  assert.equal((await runIngot(server.url, ["inspection-rule", "set", made.uuid, ...options])).code, 0);
  const shown = (await json("inspection-rule", "show", made.uuid)) as Readonly<Record<string, unknown>>;
  assert.equal(shown["priority"], 9);
  assert.deepEqual(shown["conditions"], [{ op: "is-true", args: [true] }]);
  const listed = (await json("inspection-rule", "list")) as readonly Readonly<Record<string, unknown>>[];
  assert.deepEqual(listed[0], { UUID: made.uuid, Priority: 9, Phase: "main", Description: "words" });
  assert.deepEqual(await json("inspection-rule", "list", "--phase", "early"), []);
  assert.equal((await runIngot(server.url, ["inspection-rule", "unset", made.uuid, "--description"])).code, 0);
  assert.equal((await runIngot(server.url, ["inspection-rule", "delete", made.uuid])).code, 0);
  await json("inspection-rule", "create", "--actions", ACTIONS);
  assert.equal((await runIngot(server.url, ["inspection-rule", "delete-all"])).code, 0);
  assert.deepEqual(await json("inspection-rule", "list"), []);
  assert.match((await runIngot(server.url, ["inspection-rule", "create"])).err, /--actions/);
});

test("which ramdisks can run a template", async () => {
  const steps = '[{"interface": "deploy", "step": "not_yet", "priority": 50, "args": {}}]';
  await json("deploy-template", "create", "CUSTOM_T", "--steps", steps);
  assert.deepEqual(await json("deploy-template", "support", "CUSTOM_T"), []);
  const { out } = await runIngot(server.url, ["deploy-template", "support", "CUSTOM_T"]);
  assert.match(out, /deploy\.not_yet: of nobody that is known now/);
});

test("waiting for a node, without polling", async () => {
  await runIngot(server.url, ["node", "create", "--driver", "fake-hardware", "--name", "w"]);
  const waiting = runIngot(server.url, ["node", "wait", "w", "--until", "manageable", "--until", "available"]);
  await runIngot(server.url, ["node", "manage", "w"]);
  assert.deepEqual(await waiting, { code: 0, out: "node w is manageable\n", err: "" });
  const late = await runIngot(server.url, ["node", "wait", "w", "--until", "active", "--timeout", "1"]);
  assert.equal(late.code, 1);
  assert.match(late.err, /node w is still manageable after 1 s/);
  assert.match(
    (await runIngot(server.url, ["node", "wait", "w", "--until", "nope"])).err,
    /'nope' is not a provision state/,
  );
});

test("the plan of any verb, with what the engine does around its steps", async () => {
  await runIngot(server.url, ["node", "create", "--driver", "fake-hardware", "--name", "p"]);
  const manage = (await json("plan", "p", "--target", "manage")) as {
    operation: { name: string }[];
    problems: object[];
  };
  assert.deepEqual(manage.problems, []);
  assert.ok(manage.operation.some(({ name }) => name === "verify.power-state"));
  const { err } = await runIngot(server.url, ["plan", "p", "--target", "service", "--runbook", "CUSTOM_NONE"]);
  assert.match(err, /would be refused for node p/);
});
