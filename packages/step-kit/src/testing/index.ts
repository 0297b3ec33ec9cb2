/** For the tests of step authors: a step run on a real disk image, and the images themselves. */
export { type DiskImageSpec, makeDiskImage, type PartitionSpec } from "./make-disk-image.ts";
export { type RanStep, runStep, type RunStepOptions } from "./run-step.ts";
export { testScope } from "./test-scope.ts";
