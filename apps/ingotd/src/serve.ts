/** The composition root of the control plane: the one place that names concrete drivers and stores. */
import { join } from "node:path";
import { announceConductor, type Conductor, createConductor, HttpAgentClient, runReconcilers } from "@ingot/conductor";
import { createHardwareTypes } from "@ingot/drivers";
import { bindUseCases, createServer } from "@ingot/http";
import { Failure, Scope, systemClock } from "@ingot/kernel";
import { openMediaPublisher } from "@ingot/media";
import { bmcTimeoutMs, configOf } from "./config-of.ts";
import { dataDirectory } from "./data-directory.ts";
import { enabledTypes } from "./hardware-types.ts";
import { requireInspection } from "./inspection-of.ts";
import { fixedPort, isLoopback, parseListen } from "./listen-address.ts";
import { openLog } from "./open-log.ts";
import { openStore } from "./open-store.ts";
import { ownDirectory } from "./own-directory.ts";
import { rolesOf } from "./roles.ts";
import type { Settings } from "./settings.ts";

export interface Serving {
  readonly url: string;
  readonly data: string;
  /** Resolves when this process must end because another of its name has begun. */
  readonly replaced: Promise<Failure>;
  /** Operations are handed over, requests finished, everything closed. */
  stop(): Promise<void>;
}

export async function serve(settings: Settings): Promise<Serving> {
  const listen = parseListen(String(settings.listen));
  if (!isLoopback(listen.host) && settings.insecure !== true) {
    throw new Failure(
      "serve.not_loopback",
      `${listen.host} is not a loopback address, and nothing asks for credentials yet`,
    );
  }
  const roles = rolesOf(settings);
  const data = await dataDirectory(String(settings.data));
  const address = await fixedPort(listen);
  const config = configOf(settings, address);
  const closing: (() => unknown)[] = [];
  const stop = async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  };
  try {
    closing.push(await ownDirectory(data));
    const store = await openStore(settings, data);
    closing.push(() => store.close());
    const { log, close } = await openLog(data);
    closing.push(close);
    const media = await openMediaPublisher(join(data, "media"));
    const agents = new HttpAgentClient();
    closing.push(() => agents.close());
    const types = createHardwareTypes({
      publisher: media,
      externalUrl: config.externalUrl,
      cacheFolder: join(data, "cache"),
      sources: config,
      redfish: { requestTimeoutMs: bmcTimeoutMs(settings) },
    });
    const hardwareTypes = enabledTypes(types.byName, settings["hardware-types"] as readonly string[]);
    closing.push(() => types.close());
    await requireInspection(config.inspection, hardwareTypes);
    const host = String(settings.host);
    const { promise: replaced, resolve: onLeaseLost } = Promise.withResolvers<Failure>();
    const parts = { host, config, clock: systemClock, log, store, hardwareTypes, media, agents };
    const conductor = createConductor({ ...parts, engine: { onLeaseLost } });
    const useCases = bindUseCases(conductor);
    const server = createServer({ useCases, media, log, agentsOnly: !roles.has("api") });
    const { url } = await server.listen(address);
    closing.push(() => server.close());
    if (roles.has("conductor")) closing.push(await conduct(conductor));
    log.info({ url, data, roles: [...roles], hardware_types: [...hardwareTypes.keys()] }, "serving");
    return { url, data, stop, replaced };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Begins to carry operations out; answers how to hand all of them over and stop. */
async function conduct(conductor: Conductor): Promise<() => Promise<void>> {
  await announceConductor(conductor);
  await conductor.runner.start();
  const scope = Scope.root({ log: conductor.log });
  const reconciling = runReconcilers(scope, conductor);
  return async () => {
    scope.cancel();
    await conductor.runner.stop();
    await reconciling;
  };
}
