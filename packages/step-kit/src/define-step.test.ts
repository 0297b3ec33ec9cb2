import assert from "node:assert/strict";
import { test } from "node:test";
import { argumentProblems } from "./check-arguments.ts";
import {
  Base64,
  decodeBase64,
  defineHardwareManager,
  defineStep,
  type Failure,
  offeredStep,
  StepError,
  Type,
} from "./index.ts";

const step = defineStep({
  name: "paint",
  interface: "deploy",
  description: "Paints the machine.",
  priority: { deploy: 45 },
  kinds: ["deploy", "clean"],
  args: Type.Object({
    colour: Type.Enum(["red", "green"], { description: "Which colour." }),
    layers: Type.Optional(Type.Integer({ minimum: 1, description: "How many." })),
    picture: Type.Optional(Base64()),
  }),
  run: (_, args) => args.layers ?? 1,
});

test("what is offered comes from the one schema", () => {
  const offered = offeredStep(step);
  assert.deepEqual(offered.argsinfo, {
    colour: { description: "Which colour.", required: true },
    layers: { description: "How many.", required: false },
    picture: { description: "", required: false },
  });
  assert.equal(offered.priority, 45);
  assert.equal(offeredStep(step, "clean").priority, 0);
  assert.deepEqual([offered.abortable, offered.requires_ramdisk, offered.idempotent], [false, true, false]);
  assert.deepEqual(JSON.parse(JSON.stringify(offered)), offered, "it is plain JSON");
});

test("each wrong argument is named, from the offered plain JSON schema alone", () => {
  const { args_schema: schema } = offeredStep(step);
  const cases: readonly (readonly [unknown, RegExp])[] = [
    [{}, /^argument 'colour' is missing$/],
    [{ colour: "red", size: 1 }, /^argument 'size' is unknown$/],
    [{ colour: "blue" }, /^argument 'colour' must be/],
    [{ colour: "red", layers: 0 }, /^argument 'layers' must be >= 1$/],
    [{ colour: "red", layers: "2" }, /^argument 'layers' must be integer$/],
    [{ colour: "red", picture: "not base64" }, /^argument 'picture' is not base64$/],
    [null, /^the arguments must be object$/],
    [[], /^the arguments must be object$/],
  ];
  for (const [args, message] of cases) {
    const problems = argumentProblems(schema, args);
    assert.ok(
      problems.some((problem) => message.test(problem)),
      `${JSON.stringify(args)}: ${problems.join("; ")}`,
    );
  }
  assert.deepEqual(argumentProblems(schema, { colour: "red", layers: 2, picture: "eA==" }), []);
});

test("base64 of 40 MB is checked without running out of stack", () => {
  const large = "A".repeat(40_000_000);
  assert.deepEqual(argumentProblems(offeredStep(step).args_schema, { colour: "red", picture: large }), []);
  assert.equal(decodeBase64(large, "x").length, 30_000_000);
  assert.throws(() => decodeBase64("$", "the picture"), /the picture is not base64/);
});

test("a definition that is not well formed is refused at once", () => {
  const define = (more: object) => () =>
    defineStep({ name: "ok", interface: "deploy", description: "", run: () => {}, ...more });
  assert.throws(define({ name: "Not OK" }), /'Not OK' is not a step's name/);
  assert.throws(define({ interface: "kitchen" }), /'kitchen' is not one of vendor/);
  assert.throws(define({ kinds: ["baking"] }), /'baking' is not one of/);
  assert.throws(define({ priority: -1 }), /-1 is not a priority/);
  assert.throws(define({ priority: { clean: 1.5 } }), /1.5 is not a priority/);
  assert.throws(define({ run: undefined }), /no run\(\)/);
});

test("a manager needs a name, a version and an evaluation, and each step once", () => {
  const manager = { name: "M", version: "1", evaluateHardwareSupport: () => 1 };
  assert.throws(() => defineHardwareManager({ ...manager, name: "a b" }), /'a b' is not a name/);
  assert.throws(() => defineHardwareManager({ ...manager, version: "" }), /no version/);
  assert.throws(() => defineHardwareManager({ ...manager, steps: [step, step] }), /deploy\.paint twice/);
});

test("a StepError is a failure that crosses processes", () => {
  const error: Failure = new StepError("no paint left", { hint: "Buy some." });
  assert.deepEqual(error.toJSON(), {
    code: "step.failed",
    message: "no paint left",
    hint: "Buy some.",
    retryable: false,
  });
  assert.equal(StepError.declined("not mine").code, "step.declined");
});
