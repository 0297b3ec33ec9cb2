import { type BlockDevice, matchesHints, parseRootDeviceHints } from "@ingot/machine";
import type { Json } from "@ingot/kernel";
import { defineStep, type StepContext } from "@ingot/step-kit";

/** ironic-python-agent's step of the same name: fast, and enough that nothing boots from what was there. */
export const eraseDevicesMetadata = defineStep({
  name: "erase_devices_metadata",
  interface: "deploy",
  description: "Erases partition tables and filesystem signatures of every disk; the data itself is not overwritten.",
  kinds: ["clean", "deploy"],
  priority: { clean: 99, deploy: 0 },
  abortable: true,
  idempotent: true,
  run: async (step) => {
    const devices = (await step.hardware.listBlockDevices()).filter((device) => !isSkipped(step, device));
    for (const [index, device] of devices.entries()) {
      step.scope.check();
      step.progress(index / devices.length, `erasing the metadata of ${device.path}`);
      await step.hardware.eraseBlockDeviceMetadata(device);
      step.log(`erased the metadata of ${device.path}`);
    }
    step.progress(1, `${devices.length} disks done`);
  },
});

/** `properties.skip_block_devices`: a list of hints, each naming disks that must not be touched. */
function isSkipped(step: StepContext, device: BlockDevice): boolean {
  const list = step.node.properties["skip_block_devices"];
  if (!Array.isArray(list)) return false;
  const skipped = (list as readonly Json[]).some((hints) => matchesHints(device, parseRootDeviceHints(hints)));
  if (skipped) step.log(`${device.path} is left alone, as skip_block_devices says`);
  return skipped;
}
