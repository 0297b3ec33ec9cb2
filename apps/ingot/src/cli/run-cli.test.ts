import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { always, stubServer } from "@ingot/client/testing/stub-server";
import { spawn } from "@ingot/exec";
import { Failure } from "@ingot/kernel";
import { runIngot } from "../testing/run-ingot.ts";
import { COMMAND_GROUPS } from "./command-groups.ts";
import { failureText } from "./print-failure.ts";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
const NOWHERE = "http://127.0.0.1:9";

test("the help names every group with one line", async () => {
  const { code, out } = await runIngot(NOWHERE, ["--help"]);
  assert.equal(code, 0);
  for (const name of Object.keys(COMMAND_GROUPS)) assert.match(out, new RegExp(`^  ${name} +\\S`, "m"));
  assert.equal((await runIngot(NOWHERE, ["help", "node", "list"])).code, 0);
});

test("usage errors: exit code 2, with what was meant", async () => {
  const unknown = await runIngot(NOWHERE, ["nod", "list"]);
  assert.deepEqual(
    [unknown.code, unknown.err],
    [2, "error: unknown command 'nod'\n(Did you mean node?)\nhint: add --help to see what the command takes\n"],
  );
  for (const argv of [
    [],
    ["node"],
    ["node", "list", "--bogus"],
    ["node", "show"],
    ["node", "lst"],
    ["node", "create"],
    ["node", "list", "-f", "xml"],
    ["node", "list", "--limit", "-1"],
    ["node", "manage", "n", "--wait", "soon"],
  ]) {
    assert.equal((await runIngot(NOWHERE, argv)).code, 2, argv.join(" "));
  }
});

test("a server that is not there: exit code 1, how to start one, and with --debug the causes", async () => {
  const { code, err } = await runIngot("http://127.0.0.1:16999", ["node", "list", "--debug"]);
  assert.equal(code, 1);
  assert.match(
    err,
    /^error: no server answers at http:\/\/127\.0\.0\.1:16999: the connection is refused\nhint: Start one with: ingot serve/m,
  );
  assert.match(err, /^debug: code client\.unreachable\ndebug: caused by /m);
});

test("a failure in lines; its hint is not said twice", () => {
  const failure = new Failure("input.invalid", "it is bad. Mend it.", { hint: "Mend it.", cause: new Error("why") });
  assert.equal(failureText(failure, false), "error: it is bad. Mend it.\n");
  assert.match(failureText(failure, true), /debug: caused by Error: why/);
});

test("the version, and commands that the launcher runs", async () => {
  assert.match((await runIngot(NOWHERE, ["--version"])).out, /^\d+\.\d+\.\d+\n$/);
  assert.match(
    (await runIngot(NOWHERE, ["serve", "--listen", "x"])).err,
    /is run by the launcher.*\nhint: Run it as: \.\/ingot serve/,
  );
});

test("SIGINT while a deployment is watched: how to go on, and nothing is taken down", async () => {
  const node = {
    uuid: "u1",
    name: "n1",
    instance_uuid: "a1",
    provision_state: "available",
    target_provision_state: null,
    last_error: null,
    instance_info: {},
  };
  const allocation = { uuid: "a1", name: null, state: "active", node_uuid: "u1" };
  const started = Promise.withResolvers<void>();
  await using server = await stubServer({
    "POST /v1/allocations": () => ({ status: 201, body: allocation }),
    "GET /v1/allocations/a1": always(allocation),
    "GET /v1/nodes/u1": () => ({ status: 200, body: { ...node, ...deploying } }),
    "PATCH /v1/nodes/u1": always(node),
    "GET /v1/nodes/u1/validate": always({ deploy: { result: true } }),
    "PUT /v1/nodes/u1/states/provision": () => {
      setImmediate(() => started.resolve());
      return { status: 202 };
    },
  });
  const child = spawn(process.execPath, [MAIN, "deploy", "--resource-class", "b", "--image", "file:///i"], {
    env: { OS_ENDPOINT: server.url },
  });
  let [out, err] = ["", ""];
  child.stdout?.on("data", (part: Buffer) => void (out += part.toString()));
  child.stderr?.on("data", (part: Buffer) => {
    const before = err;
    err += part.toString();
    // Once: the second one ends any program at once.
    if (err.includes("state: deploying") && !before.includes("state: deploying")) child.kill("SIGINT");
  });
  await started.promise;
  assert.deepEqual(await child.ended, { kind: "exited", code: 130 });
  assert.equal(out, "");
  assert.match(
    err,
    /error: interrupted; the deployment of node n1 goes on without being watched\nhint: Go on watching with: ingot node watch n1 --until-stable; end it with: ingot undeploy n1\n$/,
  );
  const verbs = server.seen.filter(({ method }) => method === "PUT" || method === "DELETE");
  assert.equal(verbs.length, 1);
  assert.deepEqual({ ...(verbs[0]?.body as object), configdrive: null }, { target: "active", configdrive: null });
});

const deploying = { provision_state: "deploying", target_provision_state: "active" };
