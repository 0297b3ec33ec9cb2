import type { DriverContext, DriverPassthru, NodePassthru, PassthruCall, VendorInterface } from "@ingot/driver-kit";
import { Failure } from "@ingot/kernel";
import { fakeInterface } from "./fake-interface.ts";

const { properties, validate, call } = fakeInterface("vendor");

/** The methods of Ironic's fake, which differ in who waits for them and whom they keep out. */
export const fakeVendor: VendorInterface = {
  properties,
  validate,
  methods: {
    second_method: compare("second_method", "kazoo", { async: true, exclusive: true }),
    third_method_sync: compare("third_method_sync", "meow", { async: false, exclusive: true }),
    fourth_method_shared_lock: compare("fourth_method_shared_lock", "woof", { async: true, exclusive: false }),
  },
  driverMethods: { echo: echo() },
};

function compare(
  name: string,
  value: string,
  how: { readonly async: boolean; readonly exclusive: boolean },
): NodePassthru {
  return {
    verbs: ["POST"],
    description: `Test if the value of bar is ${value}`,
    ...how,
    validate: (_context, { args }) => requireBar(name, args["bar"]),
    run: async (context: DriverContext, { args }: PassthruCall) => {
      await call(context, name);
      return args["bar"] === value;
    },
  };
}

/** Of no node: answers with what it was told. */
function echo(): DriverPassthru {
  return {
    verbs: ["GET", "POST"],
    description: "Answers with the arguments that it was given.",
    async: false,
    run: async (_scope, { args }) => args,
  };
}

function requireBar(method: string, bar: unknown): void {
  if (bar !== undefined && bar !== null && bar !== "") return;
  throw new Failure("input.invalid", `Parameter 'bar' not passed to method '${method}'.`, {
    hint: `Give it with: --arg bar=VALUE`,
  });
}
