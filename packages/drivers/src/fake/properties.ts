import type { DriverProperties } from "@ingot/driver-kit";

/** The parts of the fake whose calls can be slowed down. */
export const FAKE_KINDS = ["boot", "deploy", "inspect", "management", "power"] as const;
export type FakeKind = (typeof FAKE_KINDS)[number];

const delays = Object.fromEntries(
  FAKE_KINDS.map((kind) => [
    `fake_${kind}_delay`,
    { description: `Seconds that each call of the ${kind} interface takes; 'A,B' is any time between the two.` },
  ]),
);

export const FAKE_PROPERTIES: DriverProperties = {
  ...delays,
  fake_fail: {
    description:
      "What fails: a list of INTERFACE or INTERFACE.METHOD, as 'power.set_power_state, deploy.write_image', each perhaps with ':N' for the first N calls only.",
  },
  fake_power_state: {
    description: "The power state that the machine is found in at first; 'power off' unless told otherwise.",
  },
};
