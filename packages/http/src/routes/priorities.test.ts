/** A step's priority or order, wherever the API takes one: whole numbers from 0 that a program can count with, and nothing else. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { serve, type Served } from "../testing/served.ts";

let served: Served;
before(async () => {
  served = await serve();
  await served.ask("POST", "/v1/nodes", { body: { driver: "fake-hardware", name: "n1" } });
});
after(() => served[Symbol.asyncDispose]());

const WRONG = [-1, -0.5, 0.5, 1e300, 2 ** 53, -(2 ** 53), "-5", "5.5", "1e3", "x", "", null, true, [], {}];
const RIGHT = [0, 1, 2 ** 53 - 1, "0", "50"];

let names = 0;
const name = () => `CUSTOM_P${(names += 1)}`;
const step = { interface: "bios", step: "factory_reset", args: {} };

/** The three places; each answers with the status and the words. */
const PLACES = {
  "deploy template": (priority: unknown) =>
    served.ask("POST", "/v1/deploy_templates", { body: { name: name(), steps: [{ ...step, priority }] } }),
  runbook: (order: unknown) =>
    served.ask("POST", "/v1/runbooks", { body: { name: name(), steps: [{ ...step, order }] } }),
  request: (priority: unknown) =>
    served.ask("PUT", "/v1/nodes/n1/states/provision", {
      body: { target: "active", deploy_steps: [{ ...step, priority }] },
    }),
};

for (const [place, ask] of Object.entries(PLACES)) {
  test(`of a ${place}`, async () => {
    const field = place === "runbook" ? "order" : "priority";
    for (const value of WRONG) {
      const { status, error } = await ask(value);
      assert.equal(status, 400, JSON.stringify(value));
      assert.match(String(error["faultstring"]), new RegExp(`^Schema error .*0/${field}: `), JSON.stringify(value));
    }
    for (const value of RIGHT) {
      const { status, json, error } = await ask(value);
      if (place === "request") {
        // it is the node's state that is wrong, which is looked at afterwards
        assert.match(String(error["faultstring"]), /while it is in state "enroll"/, JSON.stringify(value));
        continue;
      }
      assert.equal(status, 201, JSON.stringify(value));
      const [kept] = json["steps"] as readonly Record<string, unknown>[];
      assert.equal(kept?.[field], Number(value));
    }
  });
}
