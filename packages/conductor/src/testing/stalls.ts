import type { FakeMachine } from "./fake-machine.ts";

/** The next change of its power does not end before it is let go on. */
export function stalls(machine: FakeMachine) {
  const begun = Promise.withResolvers<void>();
  const going = Promise.withResolvers<void>();
  const setPower = machine.setPower.bind(machine);
  machine.setPower = async (target) => {
    machine.setPower = setPower;
    begun.resolve();
    await going.promise;
    setPower(target);
  };
  return { begun: begun.promise, goOn: () => going.resolve() };
}
