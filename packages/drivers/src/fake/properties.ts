import { type DriverProperties, INTERFACE_KINDS, type InterfaceKind } from "@ingot/driver-kit";

/** The parts of the fake whose calls can be slowed down and made to fail. */
export const FAKE_KINDS = INTERFACE_KINDS;
export type FakeKind = InterfaceKind;

const FAIL =
  "What fails: a list of INTERFACE or INTERFACE.METHOD, as 'power.set_power_state, deploy.write_image, bios.apply_configuration', each perhaps with ':N' for the first N calls only.";

/** What an interface of the fake reads from `driver_info`. */
export function fakeProperties(kind: FakeKind): DriverProperties {
  return {
    [`fake_${kind}_delay`]: {
      description: `Seconds that each call of the ${kind} interface takes; 'A,B' is any time between the two.`,
    },
    fake_fail: { description: FAIL },
    ...(kind === "power" ? POWER : {}),
  };
}

const POWER: DriverProperties = {
  fake_health: { description: "How the machine says it is: OK (unless told otherwise), Warning, Critical." },
  fake_power_state: {
    description: "The power state that the machine is found in at first; 'power off' unless told otherwise.",
  },
};
