/** Ironic's vendor methods of Redfish: emptying virtual drives, and subscriptions to the BMC's events (DSP0266, section 12). */
import { VIRTUAL_MEDIA_DEVICES, type VirtualMediaDevice } from "@ingot/contract";
import type { DriverContext, NodePassthru, PassthruCall, PassthruVerb, VendorInterface } from "@ingot/driver-kit";
import { Failure, type Json, type JsonObject } from "@ingot/kernel";
import { redfishAccess } from "./access.ts";
import type { RedfishClients } from "./client-pool.ts";
import { REDFISH_PROPERTIES } from "./properties.ts";
import { linkAt, members, textAt } from "./resource.ts";
import { openSystem } from "./system.ts";
import { detachMedia } from "./user-media.ts";

const SUBSCRIPTION_ID = /^[\w~:-][\w.~:-]*$/;

export function redfishVendor(clients: RedfishClients): VendorInterface {
  const method = (
    verb: PassthruVerb,
    description: string,
    how: Pick<NodePassthru, "validate" | "run">,
  ): NodePassthru => ({ verbs: [verb], description, async: false, exclusive: verb !== "GET", ...how });
  return {
    properties: REDFISH_PROPERTIES,
    validate: (context) => void redfishAccess(context.node.driver_info),
    methods: {
      eject_vmedia: method("POST", "Eject a virtual medium: of boot_device, or all.", {
        validate: (_context, { args }) => void devicesOf(args),
        run: async (context, { args }) => {
          await detachMedia(context, await openSystem(context, clients), devicesOf(args));
          return null;
        },
      }),
      create_subscription: method("POST", "Subscribe to the BMC's events.", {
        validate: (_context, { args }) => void requireText(args, "Destination"),
        run: (context, call) => createSubscription(clients, context, call),
      }),
      delete_subscription: method("DELETE", "End a subscription to the BMC's events.", {
        validate: (_context, { args }) => void requireId(args),
        run: async (context, { args }) => {
          const path = await subscriptionsPath(clients, context);
          await clients.of(context).delete(context.scope, `${path}/${encodeURIComponent(requireId(args))}`);
          return null;
        },
      }),
      get_all_subscriptions: method("GET", "List the subscriptions to the BMC's events.", {
        run: async (context) => {
          const path = await subscriptionsPath(clients, context);
          const all = await members(context.scope, clients.of(context), path);
          return {
            "@odata.id": path,
            Members: all.map((each) => ({ "@odata.id": textAt(each, "@odata.id") ?? path })),
          };
        },
      }),
      get_subscription: method("GET", "Show a subscription to the BMC's events.", {
        validate: (_context, { args }) => void requireId(args),
        run: async (context, { args }) => {
          const path = await subscriptionsPath(clients, context);
          const id = encodeURIComponent(requireId(args));
          return shown(await clients.of(context).get(context.scope, `${path}/${id}`));
        },
      }),
    },
    driverMethods: {},
  };
}

async function createSubscription(
  clients: RedfishClients,
  context: DriverContext,
  { args }: PassthruCall,
): Promise<Json> {
  const client = clients.of(context);
  const body = { Protocol: "Redfish", Context: "", EventTypes: ["Alert"], ...args };
  const answer = await client.post(context.scope, await subscriptionsPath(clients, context), body);
  const location = answer.headers["location"] ?? textAt(answer.body, "@odata.id");
  if (location === undefined) return shown(answer.body);
  return shown(await client.get(context.scope, URL.canParse(location) ? new URL(location).pathname : location));
}

async function subscriptionsPath(clients: RedfishClients, context: DriverContext): Promise<string> {
  const client = clients.of(context);
  const service = linkAt(await client.get(context.scope, "/redfish/v1/"), "EventService");
  const path = service === undefined ? undefined : linkAt(await client.get(context.scope, service), "Subscriptions");
  if (path !== undefined) return path.replace(/\/+$/, "");
  throw new Failure("bmc.unsupported", `the BMC ${client.access.origin} has no subscriptions to events`);
}

/** What Ironic shows of a subscription; never the headers, which may hold secrets. */
function shown(subscription: JsonObject): JsonObject {
  const keys = ["Id", "Context", "EventTypes", "Destination", "Protocol"];
  return Object.fromEntries(keys.map((key) => [key, subscription[key] ?? null]));
}

function devicesOf(args: JsonObject): readonly VirtualMediaDevice[] {
  const { boot_device: asked } = args;
  if (asked === undefined || asked === null) return VIRTUAL_MEDIA_DEVICES;
  const device = VIRTUAL_MEDIA_DEVICES.find((each) => each === asked);
  if (device !== undefined) return [device];
  throw new Failure("input.invalid", `no such virtual drive: boot_device ${JSON.stringify(asked)}`, {
    hint: `It may be: ${VIRTUAL_MEDIA_DEVICES.join(", ")}.`,
  });
}

/** One that cannot lead out of the collection. */
function requireId(args: JsonObject): string {
  const id = requireText(args, "id");
  if (SUBSCRIPTION_ID.test(id)) return id;
  throw new Failure("input.invalid", `the argument 'id' is no subscription's: ${JSON.stringify(id)}`, {
    hint: "The method get_all_subscriptions lists them; the id is the last part of its path.",
  });
}

function requireText(args: JsonObject, key: string): string {
  const value = args[key];
  if (typeof value === "string" && value !== "") return value;
  throw new Failure("input.invalid", `the argument '${key}' is missing, or is not text`, { hint: "" });
}
