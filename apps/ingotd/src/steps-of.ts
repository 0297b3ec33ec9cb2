import type { ConductorConfig } from "@ingot/conductor";
import { CLEANING_STEP_SOURCES } from "@ingot/conductor/planning/steps-config";
import { invalid } from "./read-settings.ts";
import type { SettingName, Settings } from "./settings.ts";

type Steps = ConductorConfig["steps"];

/** What is set about steps: priorities, forbidden ones, runbooks for cleaning. */
export function stepsOf(settings: Settings): Steps {
  return {
    cleanPriorities: priorities(settings, "clean-priorities"),
    verifyPriorities: priorities(settings, "verify-priorities"),
    disallowed: {
      clean: stepNames(settings, "disallow-clean-steps"),
      deploy: stepNames(settings, "disallow-deploy-steps"),
      service: stepNames(settings, "disallow-service-steps"),
      verify: [],
    },
    cleaning: {
      source: sourceOf(settings["cleaning-step-source"]),
      runbook: textOf(settings["cleaning-runbook"]),
      byResourceClass: pairs(settings, "cleaning-runbook-by-class"),
      fromNode: settings["cleaning-runbook-from-node"] === true,
      validateTraits: settings["cleaning-runbook-traits"] === true,
    },
  };
}

function textOf(given: Settings[SettingName]): string | null {
  return typeof given === "string" && given !== "" ? given : null;
}

function sourceOf(given: Settings[SettingName]): Steps["cleaning"]["source"] {
  const source = CLEANING_STEP_SOURCES.find((each) => each === given);
  if (source !== undefined) return source;
  throw invalid(`cleaning-step-source is '${String(given)}'`, `It is one of ${CLEANING_STEP_SOURCES.join(", ")}.`);
}

function listOf(settings: Settings, name: SettingName): readonly string[] {
  const given = settings[name];
  const items = Array.isArray(given) ? (given as readonly string[]) : [];
  return items.map((item) => item.trim()).filter((item) => item !== "");
}

const STEP_NAME = /^[a-z_]+\.[A-Za-z0-9_-]+$/;

function stepNames(settings: Settings, name: SettingName): readonly string[] {
  const names = listOf(settings, name);
  const wrong = names.find((each) => !STEP_NAME.test(each));
  if (wrong === undefined) return names;
  throw invalid(`${name} names '${wrong}'`, "Write steps as INTERFACE.STEP: deploy.erase_devices.");
}

function pairs(settings: Settings, name: SettingName): Readonly<Record<string, string>> {
  return Object.fromEntries(
    listOf(settings, name).map((item) => {
      const [, key, value] = /^([^=]+)=([^=]+)$/.exec(item) ?? [];
      if (key === undefined || value === undefined)
        throw invalid(`${name} has '${item}'`, "Write NAME=VALUE,NAME=VALUE.");
      return [key.trim(), value.trim()] as const;
    }),
  );
}

function priorities(settings: Settings, name: SettingName): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(pairs(settings, name)).map(([step, text]) => {
      const priority = /^\d+$/.test(text) ? Number(text) : Number.NaN;
      if (STEP_NAME.test(step) && Number.isSafeInteger(priority)) return [step, priority] as const;
      throw invalid(
        `${name} has '${step}=${text}'`,
        "Write INTERFACE.STEP=PRIORITY, the priority a whole number of 0 or more.",
      );
    }),
  );
}
