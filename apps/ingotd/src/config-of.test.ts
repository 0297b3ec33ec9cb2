import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultConfig } from "@ingot/conductor/config";
import { isFailure } from "@ingot/kernel";
import { configOf } from "./config-of.ts";
import { type SettingName, SETTINGS, type Settings } from "./settings.ts";

const LISTEN = { host: "127.0.0.1", port: 6385 };
const defaults = Object.fromEntries(
  Object.entries(SETTINGS).map(([name, { fallback }]) => [name, fallback]),
) as Settings;
const configured = (given: Partial<Settings>) => configOf({ ...defaults, ...given }, LISTEN);

test("nothing said: the defaults", () => {
  assert.deepEqual(configured({}), defaultConfig);
});

test("each wait has its time, and 0 is any time, as with Ironic", () => {
  const waits = {
    "deploy-callback-timeout": "deployCallbackTimeoutMs",
    "clean-callback-timeout": "cleanCallbackTimeoutMs",
    "service-callback-timeout": "serviceCallbackTimeoutMs",
    "rescue-callback-timeout": "rescueCallbackTimeoutMs",
    "inspect-wait-timeout": "inspectWaitTimeoutMs",
  } as const;
  for (const [setting, field] of Object.entries(waits)) {
    assert.equal(configured({ [setting]: 90 })[field], 90_000);
    assert.ok(configured({ [setting]: 0 })[field] > 9 * 365 * 24 * 3_600_000, setting);
  }
});

test("what must take some time, or is a count, is refused otherwise, by its name", () => {
  const refused = (name: SettingName, value: string | number) =>
    assert.throws(
      () => configured({ [name]: value }),
      (thrown) => isFailure(thrown, "serve.config_invalid") && thrown.message.includes(name),
    );
  for (const name of ["power-timeout", "soft-power-timeout", "heartbeat-timeout"] as const) refused(name, 0);
  for (const value of ["-1", "1.5", "x", ""]) refused("power-sync-retries", value);
  const power = configured({ "power-sync-retries": "0", "power-recovery-interval": 0, "power-recovery-longest": 60 });
  assert.deepEqual(
    [power.powerSyncRetries, power.powerRecoveryIntervalMs, power.powerRecoveryLongestMs],
    [0, 0, 60_000],
  );
});
