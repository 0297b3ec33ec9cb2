import type { Command } from "commander";
import { registerBootDevice } from "./node/boot-device.ts";
import { registerFacts } from "./node/facts.ts";
import { registerHistory } from "./node/history.ts";
import { registerMaintenance } from "./node/maintenance.ts";
import { registerPower } from "./node/power.ts";
import { registerProvision } from "./node/provision.ts";
import { registerRecords } from "./node/records.ts";
import { registerSensors } from "./node/sensors.ts";
import { registerTimeline } from "./node/timeline.ts";
import { registerUnlock } from "./node/unlock.ts";
import { registerTraits } from "./node/traits.ts";
import { registerValidate } from "./node/validate.ts";
import { registerVifs } from "./node/vifs.ts";
import { registerWait } from "./node/wait.ts";
import { registerWatch } from "./node/watch.ts";

/** `ingot node …` */
export function register(program: Command): void {
  const node = program.command("node").description("nodes: register, change, provision, power, watch");
  const headings: readonly [string, (node: Command) => void][] = [
    ["Records:", registerRecords],
    ["Operations:", registerProvision],
    ["Machine:", registerPower],
    ["Machine:", registerBootDevice],
    ["Machine:", registerMaintenance],
    ["Parts:", registerTraits],
    ["Parts:", registerVifs],
    ["Insight:", registerValidate],
    ["Insight:", registerWatch],
    ["Insight:", registerWait],
    ["Insight:", registerTimeline],
    ["Insight:", registerUnlock],
    ["Insight:", registerSensors],
    ["Insight:", registerHistory],
    ["Insight:", registerFacts],
  ];
  for (const [heading, addTo] of headings) {
    node.commandsGroup(heading);
    addTo(node);
  }
}
