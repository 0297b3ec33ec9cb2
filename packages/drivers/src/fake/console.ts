import type { ConsoleInterface } from "@ingot/driver-kit";
import { fakeInterface } from "./fake-interface.ts";

const { properties, validate, call } = fakeInterface("console");

/** Nothing listens at the address that it gives. */
export const fakeConsole: ConsoleInterface = {
  properties,
  validate,
  startConsole: (context) => call(context, "start_console"),
  stopConsole: (context) => call(context, "stop_console"),
  getConsole: async (context) => {
    await call(context, "get_console");
    return { type: "fake", url: `fake://${context.node.uuid}` };
  },
};
