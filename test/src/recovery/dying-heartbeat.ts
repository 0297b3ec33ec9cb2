/** A process that answers agents, and dies as soon as it has accepted a heartbeat: `dying-heartbeat.ts URL FOLDER NODE TOKEN`. */
import { heartbeat } from "@ingot/conductor";
import { Scope, silentLogger } from "@ingot/kernel";
import { openPostgresStore } from "@ingot/store/postgres/open-postgres-store";
import { countingHardware } from "./counting-hardware.ts";
import { fleetConductor } from "./fleet-conductor.ts";

const [url = "", folder = "", node = "", token = ""] = process.argv.slice(2);
const store = await openPostgresStore(url);
const hardware = countingHardware({ file: "/dev/null", process: "api", stepMs: [0, 0] });
const api = await fleetConductor({ store, host: "dying", folder, hardware, log: silentLogger });
const body = { callback_url: "https://192.0.2.1:9999", agent_token: token, agent_version: "1" };
await heartbeat(Scope.root(), api, { node, body });
process.kill(process.pid, "SIGKILL");
