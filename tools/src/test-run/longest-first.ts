/**
 * The files that take longest, in that order: they are begun first, so that none is left over at the end with nothing beside
 * it, and units are dealt out in it. What is not listed comes after them; an order that is out of date costs time, nothing else.
 */
export const LONGEST_FIRST: readonly string[] = [
  "test/src/story/silent-ramdisk.machine.test.ts",
  "test/src/story/tutorial.story.test.ts",
  "test/src/story/recovery.story.test.ts",
  "test/src/simulator/simulated-fleet.machine.test.ts",
  "packages/conductor/src/testing/on-postgres.machine.test.ts",
  "test/src/story/partition-image.story.test.ts",
  "test/src/recovery/chaos.machine.test.ts",
  "test/src/compatibility/compatibility.machine.test.ts",
  "test/src/docs/pages.machine.test.ts",
  "packages/http/src/bad-input.test.ts",
  "test/src/recorded/replay.test.ts",
  "packages/conductor/src/recovery.test.ts",
  "packages/conductor/src/life-cycle.test.ts",
  "apps/agent/src/api/heartbeater.test.ts",
  "packages/conductor/src/every-verb.test.ts",
  "apps/agent/src/extensions/rescue-extension.test.ts",
  "packages/client/src/events/event-stream-parser.test.ts",
  "apps/ingot/src/input/key-value.test.ts",
  "packages/conductor/src/fleet-life-cycle.test.ts",
];

export function longestFirst(files: readonly string[]): readonly string[] {
  const rank = (file: string) => {
    const at = LONGEST_FIRST.indexOf(file);
    return at === -1 ? LONGEST_FIRST.length : at;
  };
  return files.toSorted((a, b) => rank(a) - rank(b));
}
