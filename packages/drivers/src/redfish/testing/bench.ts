/** An emulator, the driver's client with short pauses, and contexts of a node on it. */
import { fakeContext, type FakeContext, type FakeContextOptions } from "@ingot/driver-kit/fakes";
import type { JsonObject } from "@ingot/kernel";
import { RedfishClients } from "../client-pool.ts";
import type { RedfishClientOptions } from "../client.ts";
import { type Emulator, PASSWORD, startEmulator, USER } from "./emulator.ts";
import type { EmulatorState } from "./emulator-state.ts";

export const QUICK: RedfishClientOptions = {
  connectTimeoutMs: 2000,
  requestTimeoutMs: 2000,
  attempts: 4,
  firstPauseMs: 1,
  pollMs: 2,
};

export interface Bench extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly state: EmulatorState;
  readonly clients: RedfishClients;
  readonly driverInfo: JsonObject;
  context(driverInfo?: JsonObject, options?: FakeContextOptions): FakeContext;
}

export async function openBench(options: Partial<RedfishClientOptions> = {}): Promise<Bench> {
  const emulator = await startEmulator();
  const clients = new RedfishClients({ ...QUICK, ...options });
  const driverInfo = { redfish_address: emulator.address, redfish_username: USER, redfish_password: PASSWORD };
  return {
    emulator,
    state: emulator.state,
    clients,
    driverInfo,
    context: (more = {}, extra = {}) =>
      fakeContext({ ...extra, node: { driver: "redfish", ...extra.node, driver_info: { ...driverInfo, ...more } } }),
    [Symbol.asyncDispose]: async () => {
      Object.assign(emulator.state.faults, { busy: 0, cut: 0, delayMs: 0, garbage: 0 });
      await clients.close();
      await emulator.close();
    },
  };
}
