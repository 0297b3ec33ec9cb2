import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BASE64_PATTERN, type OfferedStep, type RequestedStep } from "@ingot/contract";
import { Failure } from "@ingot/kernel";
import { array, assert as check, constantFrom, integer, property, record, uniqueArray } from "fast-check";
import { planDeploy, type DeployPlanInput } from "./plan-deploy.ts";
import { describeReason, type PlannedStep, type PlanResult } from "./planned-step.ts";
import { requirePlan } from "./require-plan.ts";
import { standardDeploySteps } from "./standard-deploy-steps.ts";
import { stepName } from "./step-offer.ts";

const INJECT_SCHEMA = {
  type: "object",
  required: ["files"],
  properties: {
    files: { type: "object", minProperties: 1, additionalProperties: { type: "string", pattern: BASE64_PATTERN } },
  },
  additionalProperties: false,
};

function offered(name: string, more: Partial<OfferedStep> = {}): OfferedStep {
  const [interfaceName = "", step = ""] = name.split(".");
  return {
    interface: interfaceName,
    step,
    priority: 0,
    abortable: true,
    reboot_requested: false,
    requires_ramdisk: true,
    idempotent: true,
    description: "",
    argsinfo: {},
    args_schema: {},
    ...more,
  };
}

const INJECT = offered("deploy.inject_files", {
  args_schema: INJECT_SCHEMA,
  argsinfo: { files: { description: "Path to base64 content", required: true } },
});
const RAMDISK = { name: "ipa", steps: [INJECT, offered("raid.apply_configuration")] };

function asked(name: string, priority: number, args: RequestedStep["args"] = {}): RequestedStep {
  const [interfaceName, step = ""] = name.split(".");
  return { interface: interfaceName as RequestedStep["interface"], step, args, priority };
}

const MOTD = { files: { "/etc/motd": "SGVsbG8gSXJvbmljCg==" } };
const TEMPLATE = { name: "CUSTOM_INJECT_FILES", steps: [asked("deploy.inject_files", 50, MOTD)] };

function plan(more: Partial<DeployPlanInput> = {}): PlanResult {
  const driverSteps = standardDeploySteps("direct");
  return planDeploy({
    catalogue: { driver: "redfish", driverSteps, ramdisk: RAMDISK },
    templates: [TEMPLATE],
    traits: [],
    request: [],
    ...more,
  });
}

function problems(result: PlanResult): readonly Failure[] {
  assert.equal(result.ok, false);
  return result.ok ? [] : result.problems;
}

function names(steps: readonly PlannedStep[]): readonly string[] {
  return steps.map((step) => `${stepName(step)} ${step.priority} ${describeReason(step.reason)}`);
}

const STANDARD = [
  "deploy.deploy 100 driver redfish",
  "deploy.write_image 80 driver redfish",
  "deploy.prepare_instance_boot 60 driver redfish",
  "deploy.tear_down_agent 40 driver redfish",
  "deploy.switch_to_tenant_network 30 driver redfish",
  "deploy.boot_instance 20 driver redfish",
];

describe("planDeploy", () => {
  it("orders the driver's steps", () => {
    assert.deepEqual(names(requirePlan(plan()).steps), STANDARD);
  });

  it("brings a template in by the trait that the instance requests", () => {
    const { steps, leftOut } = requirePlan(plan({ traits: ["CUSTOM_OTHER", "CUSTOM_INJECT_FILES"] }));
    const injected = "deploy.inject_files 50 template CUSTOM_INJECT_FILES by trait CUSTOM_INJECT_FILES";
    assert.deepEqual(names(steps), [...STANDARD.slice(0, 3), injected, ...STANDARD.slice(3)]);
    const step = steps[3];
    assert.deepEqual([step?.args, step?.place, step?.abortable, step?.verified], [MOTD, "in-band", true, true]);
    assert.deepEqual(
      leftOut.map((left) => stepName(left)),
      ["raid.apply_configuration"],
    );
  });

  it("prefers the request to the template, and lets priority 0 leave a step out", () => {
    const args = { files: { "/etc/issue": "" } };
    const request = [asked("deploy.inject_files", 55, args), asked("deploy.switch_to_tenant_network", 0)];
    const { steps, leftOut } = requirePlan(plan({ traits: ["CUSTOM_INJECT_FILES"], request }));
    assert.equal(names(steps)[3], "deploy.inject_files 55 request");
    assert.deepEqual(steps[3]?.args, args);
    assert.equal(
      steps.some((step) => step.step === "switch_to_tenant_network"),
      false,
    );
    assert.deepEqual(leftOut[0], {
      interface: "deploy",
      step: "switch_to_tenant_network",
      why: "disabled by request",
    });
  });

  it("names an unknown step and the one that was meant", () => {
    const [unknown, elsewhere, nothing] = problems(
      plan({
        request: [asked("deploy.inject_flies", 50), asked("bios.inject_files", 50), asked("deploy.brew_coffee", 50)],
      }),
    );
    assert.equal(unknown?.code, "plan.unknown_step");
    assert.equal(
      unknown?.message,
      "deploy_steps[0]: neither the driver redfish nor the ramdisk ipa offers a step 'deploy.inject_flies'",
    );
    assert.equal(unknown?.hint, "Did you mean 'deploy.inject_files'?");
    assert.equal(elsewhere?.hint, "Did you mean 'deploy.inject_files'?");
    assert.match(nothing?.hint ?? "", /^They offer: deploy\.boot_instance, /);
  });

  it("names every argument that is wrong, by a pointer and without its value", () => {
    const cases: readonly (readonly [RequestedStep["args"], string, string])[] = [
      [{}, "/files", "is missing"],
      [{ ...MOTD, mode: "0644" }, "/mode", "is not known"],
      [{ files: ["/etc/motd"] }, "/files", "must be of type object"],
      [{ files: { "/etc/motd": "secret!" } }, "/files/~1etc~1motd", "is not base64"],
      [{ files: { "a~b": 3 } }, "/files/a~0b", "must be of type string"],
      [{ files: {} }, "/files", "must not have fewer than 1 properties"],
    ];
    for (const [args, pointer, message] of cases) {
      const found = problems(plan({ request: [asked("deploy.inject_files", 50, args)] }));
      assert.deepEqual(
        found.map((problem) => [problem.code, problem.message, problem.details?.["pointer"]]),
        [
          [
            "plan.invalid_argument",
            `deploy_steps[0]: argument ${pointer} of 'deploy.inject_files' ${message}`,
            pointer,
          ],
        ],
      );
      assert.match(found[0]?.hint ?? "", /files \(required\): Path to base64 content/);
    }
  });

  it("checks the arguments of a template too, and names it", () => {
    const template = { name: "CUSTOM_INJECT_FILES", steps: [asked("deploy.inject_files", 50, { file: {} })] };
    const found = problems(plan({ templates: [template], traits: [template.name] }));
    assert.deepEqual(
      found.map((problem) => problem.message),
      [
        "deploy template CUSTOM_INJECT_FILES, steps[0]: argument /files of 'deploy.inject_files' is missing",
        "deploy template CUSTOM_INJECT_FILES, steps[0]: argument /file of 'deploy.inject_files' is not known",
      ],
    );
  });

  it("goes by argsinfo where a step has no schema, and says so when a schema is broken", () => {
    const plain = offered("deploy.plain", { argsinfo: { size: { description: "", required: true } } });
    const broken = offered("deploy.broken", { args_schema: { type: "string", pattern: "(" } });
    const catalogue = { driver: "redfish", driverSteps: [], ramdisk: { name: "ipa", steps: [plain, broken] } };
    const found = problems(
      plan({ catalogue, request: [asked("deploy.plain", 5, { sice: 1 }), asked("deploy.broken", 5)] }),
    );
    assert.deepEqual(
      found.map((problem) => problem.message.replace(/^[^:]*: argument /, "")),
      [
        "/size of 'deploy.plain' is missing",
        "/sice of 'deploy.plain' is not known",
        "object of 'deploy.broken' cannot be checked: the step's own argument schema is not valid",
      ],
    );
  });

  it("refuses a step that two templates bring in, and one that is asked for twice", () => {
    const other = { name: "CUSTOM_OTHER", steps: [asked("deploy.inject_files", 45, MOTD)] };
    const twice = [asked("raid.apply_configuration", 90), asked("raid.apply_configuration", 91)];
    const found = problems(
      plan({ templates: [TEMPLATE, other], traits: ["CUSTOM_INJECT_FILES", "CUSTOM_OTHER"], request: twice }),
    );
    assert.deepEqual(
      found.map((problem) => problem.code),
      ["plan.duplicate_step", "plan.template_conflict"],
    );
    assert.match(found[1]?.message ?? "", /CUSTOM_INJECT_FILES.*CUSTOM_OTHER/);
  });

  it("refuses an in-band step where no agent is", () => {
    const early = problems(plan({ request: [asked("deploy.inject_files", 150, MOTD)] }));
    assert.equal(
      early[0]?.message,
      "'deploy.inject_files' (request) has priority 150 and would run before 'deploy.deploy', which boots the ramdisk, but it needs the agent",
    );
    const late = problems(plan({ request: [asked("deploy.inject_files", 30, MOTD)] }));
    assert.equal(late[0]?.code, "plan.no_ramdisk");
    assert.match(late[0]?.message ?? "", /after 'deploy.tear_down_agent', which ends the agent/);
  });

  it("takes a step on trust while no ramdisk is known, and plans the rest anew when its agent has spoken", () => {
    const catalogue = { driver: "redfish", driverSteps: standardDeploySteps("direct"), ramdisk: null };
    const traits = ["CUSTOM_INJECT_FILES"];
    const before = requirePlan(plan({ catalogue, traits })).steps;
    assert.deepEqual([before[3]?.step, before[3]?.verified], ["inject_files", false]);
    const done = [{ interface: "deploy", step: "deploy" }];
    const after = requirePlan(plan({ traits, done })).steps;
    assert.deepEqual(
      after.map((step) => [step.step, step.verified]),
      before.slice(1).map((step) => [step.step, true]),
    );
    const missing = problems(plan({ traits, done, catalogue: { ...catalogue, ramdisk: { name: "ipa", steps: [] } } }));
    assert.equal(missing[0]?.code, "plan.unknown_step");
  });

  it("knows the reserved steps under any interface, as often as one likes", () => {
    const request = [asked("deploy.hold", 70), asked("power.hold", 45), asked("power.wait", 50, { seconds: 5 })];
    const { steps } = requirePlan(plan({ request }));
    const reserved = steps.filter((step) => step.place === "conductor");
    assert.deepEqual(names(reserved), ["deploy.hold 70 request", "power.wait 50 request", "power.hold 45 request"]);
    const wrong = problems(plan({ request: [asked("power.wait", 50, { seconds: -1 })] }));
    assert.match(wrong[0]?.message ?? "", /\/seconds of 'power.wait' must be >= 0/);
  });

  it("refuses what the configuration forbids", () => {
    const [problem] = problems(
      plan({ request: [asked("raid.apply_configuration", 90)], disallowed: ["raid.apply_configuration"] }),
    );
    assert.equal(problem?.code, "plan.step_disallowed");
  });

  it("breaks ties by interface, then by who asked", () => {
    const names7 = ["raid", "bios", "deploy", "firmware", "management", "power", "vendor"];
    const ramdisk = { name: "ipa", steps: names7.map((name) => offered(`${name}.tie`, { priority: 70 })) };
    const { steps } = requirePlan(plan({ catalogue: { driver: "x", driverSteps: [], ramdisk } }));
    assert.deepEqual(
      steps.map((step) => step.interface),
      names7.toReversed(),
    );
  });

  it("throws one failure that tells all problems", () => {
    const request = [asked("deploy.inject_flies", 50), asked("deploy.inject_files", 50)];
    assert.throws(
      () => requirePlan(plan({ request })),
      (error: unknown) => {
        assert.ok(error instanceof Failure && error.code === "plan.invalid");
        assert.match(error.message, /inject_flies.*; .*\/files/);
        assert.deepEqual(
          (error.details?.["problems"] as { code: string }[] | undefined)?.map((each) => each.code),
          ["plan.unknown_step", "plan.invalid_argument"],
        );
        return true;
      },
    );
  });
});

describe("any plan", () => {
  const stepNames = ["deploy.a", "deploy.b", "raid.c", "vendor.d", "bios.e"];
  const offers = uniqueArray(
    record({
      name: constantFrom(...stepNames),
      priority: integer({ min: 0, max: 3 }),
      driver: constantFrom(true, false),
    }),
    { selector: ({ name }) => name },
  );
  const asks = uniqueArray(record({ name: constantFrom(...stepNames), priority: integer({ min: 0, max: 3 }) }), {
    selector: ({ name }) => name,
  });

  it("holds each step once, in order, by the strongest voice; or is refused for a step that nobody offers", () => {
    check(
      property(offers, asks, array(asks, { maxLength: 2 }), (known, request, templates) => {
        const result = planDeploy({
          catalogue: {
            driver: "x",
            driverSteps: known
              .filter(({ driver }) => driver)
              .map((o) => ({ offered: offered(o.name, { priority: o.priority }), place: "out-of-band" as const })),
            ramdisk: {
              name: "r",
              steps: known.filter((o) => !o.driver).map((o) => offered(o.name, { priority: o.priority })),
            },
          },
          templates: templates.map((steps, index) => ({
            name: `T${index}`,
            steps: steps.map(({ name, priority }) => asked(name, priority)),
          })),
          traits: ["T0", "T1"],
          request: request.map(({ name, priority }) => asked(name, priority)),
        });
        const wanted = [...request, ...templates.flat()];
        const clash = templates[0]?.some(({ name }) => templates[1]?.some((other) => other.name === name)) === true;
        const unknown = wanted.some(({ name }) => !known.some((offer) => offer.name === name));
        assert.equal(result.ok, !clash && !unknown);
        if (!result.ok) return;
        const priorityOf = (name: string) => [...wanted, ...known].find((step) => step.name === name)?.priority ?? 0;
        const expected = stepNames.filter((name) => priorityOf(name) > 0);
        assert.deepEqual(result.steps.map(stepName).toSorted(), expected.toSorted());
        for (const [index, step] of result.steps.entries()) {
          assert.equal(step.priority, priorityOf(stepName(step)));
          assert.ok(step.priority <= (result.steps[index - 1]?.priority ?? Infinity));
        }
      }),
      { numRuns: 500 },
    );
  });
});
