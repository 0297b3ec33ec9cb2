/**
 * What every driver must do, as a test suite: call {@link testDriver} in a file of node:test with a machine (real or
 * emulated) to try it on. It switches the machine on and off and changes its boot device.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { isFailure, type Scope } from "@ingot/kernel";
import type { BootInterface, RamdiskBoot } from "./boot.ts";
import { componentTests, type DriverComponents } from "./testing/component-conformance.ts";
import type { DriverContext } from "./context.ts";
import type { BootDevice, ManagementInterface } from "./management.ts";
import type { PowerInterface } from "./power.ts";
import type { DriverProperties } from "./properties.ts";

/** A machine, and the driver's interfaces for it. */
export interface DriverSubject {
  readonly power: PowerInterface;
  readonly management: ManagementInterface;
  readonly boot?: BootInterface;
  /** The interfaces that the driver has besides. */
  readonly components?: DriverComponents;
  /** A new context of a node whose `driver_info` is right; in the scope, where one is given. */
  readonly context: (scope?: Scope) => DriverContext;
  /** A context like that with other `driver_info` keys; `undefined` takes one away. */
  readonly contextWith: (driverInfo: Readonly<Record<string, string | undefined>>) => DriverContext;
  /** What a ramdisk is booted with; needed when there is a boot interface. */
  readonly ramdisk?: RamdiskBoot;
  /** The machine's own word for what is in its virtual drive; left out when nobody can know. */
  readonly mediumInserted?: () => Promise<boolean>;
  readonly close: () => Promise<void>;
}

export function testDriver(name: string, open: () => Promise<DriverSubject>): void {
  describe(`driver conformance: ${name}`, { concurrency: false }, () => {
    let subject: DriverSubject;
    before(async () => {
      subject = await open();
    });
    after(() => subject.close());
    propertyTests(() => subject);
    powerTests(() => subject);
    managementTests(() => subject);
    bootTests(() => subject);
    componentTests(() => ({ ...subject, components: subject.components ?? {} }));
  });
}

type Get = () => DriverSubject;

interface AnyInterface {
  readonly properties: DriverProperties;
  validate(context: DriverContext): void | Promise<void>;
}

function allInterfaces({ power, management, boot, components = {} }: DriverSubject): readonly AnyInterface[] {
  const { bios, console: serial, firmware, inspect, raid, vendor } = components;
  const all = [power, management, boot, bios, serial, firmware, inspect, raid, vendor];
  return all.filter((each) => each !== undefined);
}

function propertyTests(get: Get): void {
  test("every property is described, and a required one that is missing is named", async () => {
    const { contextWith } = get();
    for (const iface of allInterfaces(get())) {
      for (const [key, property] of Object.entries(iface.properties)) {
        assert.notEqual(property.description, "", `${key} has no description`);
        if (property.required !== true) continue;
        await assert.rejects(
          async () => iface.validate(contextWith({ [key]: undefined })),
          (error) => isFailure(error, "input.invalid") && error.message.includes(key),
        );
      }
    }
  });

  test("what is secret is marked so", () => {
    const all = allInterfaces(get()).flatMap(({ properties }) => Object.entries(properties));
    for (const [key, property] of all) {
      if (/password|secret|token/.test(key)) assert.equal(property.secret, true, `${key} is not marked as a secret`);
    }
  });

  test("a right driver_info is valid", async () => {
    for (const iface of allInterfaces(get())) await iface.validate(get().context());
  });
}

function powerTests(get: Get): void {
  test("each power change returns when its state is reached, and may be repeated", async () => {
    const { power, context } = get();
    for (const target of ["power on", "power on", "power off", "power off"] as const) {
      await power.setPowerState(context(), target);
      assert.equal(await power.getPowerState(context()), target);
    }
  });

  test("what is observed of the machine tells the same power state, and a health that is known", async () => {
    const { power, context } = get();
    const seen = await power.observe?.(context());
    if (seen === undefined) return;
    assert.equal(seen.power, await power.getPowerState(context()));
    assert.ok([null, "OK", "Warning", "Critical"].includes(seen.health), String(seen.health));
  });

  test("a reboot ends switched on, from on and from off", async () => {
    const { power, context } = get();
    for (let from = 0; from < 2; from += 1) {
      await power.setPowerState(context(), "rebooting");
      assert.equal(await power.getPowerState(context()), "power on");
    }
    await power.setPowerState(context(), "power off");
  });

  test("a scope that has ended stops a power change with its reason", async () => {
    const { power, context } = get();
    const ended = context();
    ended.scope.cancel();
    await assert.rejects(power.setPowerState(ended, "power on"), (error) => isFailure(error, "cancelled"));
    assert.equal(await power.getPowerState(context()), "power off");
  });
}

function managementTests(get: Get): void {
  test("each supported boot device can be set, and is then the one that is told", async () => {
    const { management, context } = get();
    const devices = await management.getSupportedBootDevices(context());
    assert.ok(devices.length > 0);
    for (const device of devices) {
      await management.setBootDevice(context(), device, false);
      assert.deepEqual(await management.getBootDevice(context()), { boot_device: device, persistent: false });
    }
  });

  test("an unsupported boot device is refused", async (t) => {
    const { management, context } = get();
    const all: readonly BootDevice[] = ["pxe", "disk", "cdrom", "bios", "safe", "floppy", "wanboot", "uefihttp"];
    const supported = await management.getSupportedBootDevices(context());
    const other = all.find((device) => !supported.includes(device));
    if (other === undefined) return t.skip("the machine supports every boot device");
    await assert.rejects(management.setBootDevice(context(), other, false), (error) =>
      isFailure(error, "bmc.unsupported"),
    );
  });

  test("a boot mode that was set is told", async (t) => {
    const { management, context } = get();
    const mode = await management.getBootMode?.(context());
    if (mode === undefined || mode === null) return t.skip("the machine tells no boot mode");
    await management.setBootMode?.(context(), mode);
    assert.equal(await management.getBootMode?.(context()), mode);
  });
}

function bootTests(get: Get): void {
  test("a ramdisk is prepared again and again, and cleaned up again and again", async (t) => {
    const { boot, ramdisk, management, context, mediumInserted } = get();
    if (boot === undefined || ramdisk === undefined) return t.skip("there is no boot interface");
    await boot.cleanUpRamdisk(context());
    for (let time = 0; time < 2; time += 1) {
      await boot.prepareRamdisk(context(), ramdisk);
      assert.notEqual((await management.getBootDevice(context())).boot_device, null);
      assert.equal((await mediumInserted?.()) ?? true, true);
    }
    for (let time = 0; time < 2; time += 1) {
      await boot.cleanUpRamdisk(context());
      assert.equal((await mediumInserted?.()) ?? false, false);
    }
  });

  test("an instance in memory is prepared again and again, boots each time, and leaves nothing", async (t) => {
    const { boot, ramdisk, management, context, mediumInserted } = get();
    const takesIt = boot?.prepareRamdiskInstance !== undefined;
    if (boot !== undefined)
      assert.ok(!takesIt || boot.capabilities.includes("ramdisk_boot"), "ramdisk_boot is not told");
    if (!takesIt || ramdisk === undefined)
      return t.skip("there is no boot interface that boots an instance into memory");
    const { kernel, ramdisk: initramfs, baseUrl } = ramdisk;
    const boots = { kernel, ramdisk: initramfs, commandLine: "root=/dev/ram0 text" };
    const instance = { boots, configDrive: null, baseUrl };
    for (let time = 0; time < 2; time += 1) {
      await boot?.prepareRamdiskInstance?.(context(), instance);
      const { boot_device, persistent } = await management.getBootDevice(context());
      assert.ok(boot_device !== "disk" && persistent !== false, `it would boot from ${boot_device}`);
      assert.equal((await mediumInserted?.()) ?? true, true);
    }
    for (let time = 0; time < 2; time += 1) {
      await boot?.cleanUpInstance(context());
      assert.equal((await mediumInserted?.()) ?? false, false);
    }
  });

  test("an instance boots from disk", async (t) => {
    const { boot, management, context } = get();
    if (boot === undefined) return t.skip("there is no boot interface");
    await boot.prepareInstance(context());
    const { boot_device } = await management.getBootDevice(context());
    assert.ok(boot_device === "disk" || boot_device === null, `it would boot from ${boot_device}`);
    await boot.cleanUpInstance(context());
  });
}
