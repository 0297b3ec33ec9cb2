/** What the interfaces beside power, management and boot must do: part of `testDriver`. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { VIRTUAL_MEDIA_DEVICES } from "@ingot/contract";
import { isFailure, isJsonObject, type Scope } from "@ingot/kernel";
import type { BiosInterface } from "../bios.ts";
import type { ConsoleInterface } from "../console.ts";
import type { DriverContext } from "../context.ts";
import type { FirmwareInterface } from "../firmware.ts";
import type { HardwareType } from "../hardware-type.ts";
import type { OutOfBandInspect } from "../inspect.ts";
import type { ManagementInterface } from "../management.ts";
import type { PowerInterface } from "../power.ts";
import type { RaidInterface } from "../raid.ts";
import type { DriverStep } from "../step.ts";
import { runStep, type StepStory } from "../step-story.ts";
import type { VendorInterface } from "../vendor.ts";

/** The interfaces that a driver has besides; what is left out is not tried. */
export interface DriverComponents {
  readonly bios?: BiosInterface;
  readonly console?: ConsoleInterface;
  readonly firmware?: FirmwareInterface;
  readonly inspect?: OutOfBandInspect;
  readonly raid?: RaidInterface;
  readonly vendor?: VendorInterface;
  readonly steps?: HardwareType["steps"];
  /** A BIOS setting that may be changed, and to what. */
  readonly biosChange?: { readonly name: string; readonly value: string };
  /** A URL of an image that may be attached. */
  readonly imageUrl?: string;
}

export interface ComponentSubject {
  readonly power: PowerInterface;
  readonly management: ManagementInterface;
  readonly components: DriverComponents;
  /** A context of the machine; in the scope, where one is given. */
  readonly context: (scope?: Scope) => DriverContext;
}

type Get = () => ComponentSubject;

export function componentTests(get: Get): void {
  stepTests(get);
  modeTests(get);
  mediaTests(get);
  biosTests(get);
  otherTests(get);
}

function stepTests(get: Get): void {
  test("steps are told apart, and describe themselves and each of their arguments", () => {
    const all = get().components.steps ?? [];
    const names = all.map(({ kind, implementation, step }) => `${kind}/${implementation}/${step.offered.step}`);
    assert.equal(new Set(names).size, names.length);
    for (const { kind, step } of all) {
      assert.equal(step.offered.interface, kind);
      assert.notEqual(step.offered.description, "");
      assert.ok(step.kinds.length > 0);
      const { args_schema: schema, argsinfo } = step.offered;
      assert.ok(isJsonObject(schema) && isJsonObject(schema["properties"]), `${kind}.${step.offered.step}`);
      assert.deepEqual(Object.keys(argsinfo).toSorted(), Object.keys(schema["properties"]).toSorted());
      const required = Object.entries(argsinfo).filter(([, info]) => info.required);
      assert.deepEqual(
        required.map(([name]) => name),
        schema["required"] ?? [],
      );
    }
  });
}

function modeTests(get: Get): void {
  test("secure boot that was set is told", async (t) => {
    const { management, context } = get();
    const before = await management.getSecureBootState?.(context());
    if (before === undefined || before === null) return t.skip("the machine tells nothing of secure boot");
    for (const enabled of [!before, before]) {
      try {
        await management.setSecureBootState?.(context(), enabled);
      } catch (error) {
        if (!isFailure(error, "bmc.unsupported")) throw error;
        return t.skip("the machine's secure boot cannot be switched");
      }
      assert.equal(await management.getSecureBootState?.(context()), enabled);
    }
  });

  test("each lamp that can be set shows each of its states", async (t) => {
    const { management, context } = get();
    const lamps = (await management.getIndicators?.(context())) ?? [];
    if (lamps.length === 0) return t.skip("the machine has no lamps");
    const names = lamps.map(({ name, component }) => `${name}@${component}`);
    assert.equal(new Set(names).size, names.length);
    for (const lamp of lamps.filter(({ readonly }) => !readonly)) {
      for (const state of lamp.states) {
        await management.setIndicatorState?.(context(), lamp, state);
        assert.equal(await management.getIndicatorState?.(context(), lamp), state);
      }
    }
  });

  test("an NMI is injected, or refused as not supported", async (t) => {
    const { management, power, context } = get();
    if (management.injectNmi === undefined) return t.skip("there is no NMI");
    await power.setPowerState(context(), "power on");
    await management.injectNmi(context()).catch((error: unknown) => assert.ok(isFailure(error, "bmc.unsupported")));
    await power.setPowerState(context(), "power off");
  });
}

function mediaTests(get: Get): void {
  test("a user's medium is attached, replaced, told and detached, again and again", async (t) => {
    const { management, components, context } = get();
    const image = components.imageUrl;
    if (management.attachVirtualMedia === undefined || image === undefined) return t.skip("there are no virtual media");
    const attached = async () =>
      ((await management.getVirtualMedia?.(context())) ?? [])
        .filter(({ inserted }) => inserted)
        .map((each) => nameOf(each.image ?? ""));
    for (let time = 0; time < 2; time += 1) {
      await management.attachVirtualMedia(context(), { device: "cdrom", image });
      assert.deepEqual(await attached(), [nameOf(image)]);
    }
    for (let time = 0; time < 2; time += 1) {
      await management.detachVirtualMedia?.(context(), VIRTUAL_MEDIA_DEVICES);
      assert.deepEqual(await attached(), []);
    }
  });
}

/** What is told of an image's URL may leave out whatever gives access to it. */
function nameOf(url: string): string {
  return url.slice(url.lastIndexOf("/") + 1);
}

function biosTests(get: Get): void {
  const valueOf = async (name: string) => {
    const { components, context } = get();
    return (await components.bios?.readSettings(context()))?.find((setting) => setting.name === name)?.value;
  };

  test("a BIOS setting that was applied is told; a factory reset brings the first value back", async (t) => {
    const { biosChange: change, bios } = get().components;
    if (bios === undefined || change === undefined) return t.skip("there are no BIOS settings");
    const names = (await bios.readSettings(get().context())).map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    const before = await valueOf(change.name);
    assert.notEqual(before, change.value);
    assert.equal((await story(get, "apply_configuration", { settings: [{ ...change }] })).end.kind, "done");
    assert.equal(await valueOf(change.name), change.value);
    assert.equal((await story(get, "factory_reset", {})).end.kind, "done");
    assert.equal(await valueOf(change.name), before);
  });
}

async function story(get: Get, name: string, args: Record<string, object[]>): Promise<StepStory> {
  const { components, power, context } = get();
  const step: DriverStep | undefined = components.steps?.find(
    ({ kind, step: each }) => kind === "bios" && each.offered.step === name,
  )?.step;
  assert.ok(step !== undefined, `there is no step bios.${name}`);
  return runStep(step, {
    context,
    args: args as never,
    reboot: () => power.setPowerState(context(), "rebooting"),
  });
}

function otherTests(get: Get): void {
  test("firmware is told by component", async (t) => {
    const { components, context } = get();
    if (components.firmware === undefined) return t.skip("there is no firmware interface");
    const all = await components.firmware.readComponents(context());
    assert.ok(all.length > 0);
    assert.equal(new Set(all.map(({ component }) => component)).size, all.length);
    for (const { component } of all) assert.match(component, /^(?:bios|bmc|nic:.+)$/);
  });

  test("a console is started and stopped again and again, and says how it is reached", async (t) => {
    const { components, context } = get();
    const { console: serial } = components;
    if (serial === undefined) return t.skip("there is no console interface");
    for (let time = 0; time < 2; time += 1) await serial.startConsole(context());
    const { type, url } = await serial.getConsole(context());
    assert.notEqual(type, "");
    assert.ok(URL.canParse(url), url);
    for (let time = 0; time < 2; time += 1) await serial.stopConsole(context());
  });

  test("an inspection finds properties and MAC addresses, and changes nothing", async (t) => {
    const { components, context } = get();
    if (components.inspect === undefined) return t.skip("there is no out-of-band inspection");
    const found = await components.inspect.inspectHardware(context());
    assert.ok(Object.keys(found.properties).length > 0);
    for (const address of found.addresses) assert.match(address, /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/);
    assert.deepEqual(await components.inspect.inspectHardware(context()), found);
  });

  test("vendor methods say which verbs they take, and what they do", () => {
    const { vendor } = get().components;
    for (const [name, method] of Object.entries({ ...vendor?.methods, ...vendor?.driverMethods })) {
      assert.ok(method.verbs.length > 0, name);
      assert.notEqual(method.description, "", name);
    }
  });
}
