import type { BootDevice } from "@ingot/driver-kit";
import { Failure, type Scope } from "@ingot/kernel";
import type { Conductor } from "../../conductor.ts";
import { withManagement } from "./with-management.ts";

export interface SetBootDevice {
  readonly node: string;
  readonly device: string;
  readonly persistent: boolean;
}

/** Tells the BMC. */
export async function setBootDevice(scope: Scope, conductor: Conductor, input: SetBootDevice): Promise<void> {
  await withManagement(scope, conductor, {
    node: input.node,
    changes: true,
    act: async (management, context) => {
      const supported = await management.getSupportedBootDevices(context);
      if (!supported.includes(input.device as BootDevice)) {
        throw new Failure("input.invalid", `Invalid boot device ${input.device} specified.`, {
          hint: `It may be: ${supported.join(", ")}.`,
        });
      }
      await management.setBootDevice(context, input.device as BootDevice, input.persistent);
    },
  });
}
