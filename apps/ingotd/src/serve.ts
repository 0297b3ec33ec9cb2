/** The composition root of the control plane: the one place that names concrete drivers and stores. */
import { join } from "node:path";
import { createConductor, HttpAgentClient, runReconcilers } from "@ingot/conductor";
import { createHardwareTypes } from "@ingot/drivers";
import { bindUseCases, createServer } from "@ingot/http";
import { Failure, Scope, systemClock } from "@ingot/kernel";
import { openMediaPublisher } from "@ingot/media";
import { openSqliteStore } from "@ingot/store";
import { configOf } from "./config-of.ts";
import { dataDirectory } from "./data-directory.ts";
import { enabledTypes } from "./hardware-types.ts";
import { fixedPort, isLoopback, parseListen } from "./listen-address.ts";
import { openLog } from "./open-log.ts";
import type { Settings } from "./settings.ts";

export interface Serving {
  readonly url: string;
  readonly data: string;
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
  const data = await dataDirectory(String(settings.data));
  const address = await fixedPort(listen);
  const config = configOf(settings, address);
  const closing: (() => unknown)[] = [];
  const stop = async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  };
  try {
    const store = await openSqliteStore(join(data, "ingot.sqlite"));
    closing.push(() => store.close());
    const { log, close } = openLog(data);
    closing.push(close);
    const media = await openMediaPublisher(join(data, "media"));
    const agents = new HttpAgentClient();
    closing.push(() => agents.close());
    const types = createHardwareTypes({
      publisher: media,
      externalUrl: config.externalUrl,
      cacheFolder: join(data, "cache"),
      sources: config,
    });
    const hardwareTypes = enabledTypes(types.byName, settings["hardware-types"] as readonly string[]);
    closing.push(() => types.close());
    const host = String(settings.host);
    const conductor = createConductor({ host, config, clock: systemClock, log, store, hardwareTypes, media, agents });
    const server = createServer({ useCases: bindUseCases(conductor), media, log });
    const { url } = await server.listen(address);
    closing.push(() => conductor.runner.stop());
    closing.push(() => server.close());
    await conductor.runner.start();
    const scope = Scope.root({ log });
    const reconciling = runReconcilers(scope, conductor);
    closing.push(async () => {
      scope.cancel();
      await reconciling;
    });
    log.info({ url, data, hardware_types: [...hardwareTypes.keys()] }, "serving");
    return { url, data, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
