/** A process of the fleet: `worker.ts URL HOST FOLDER STEP_MS`. It says `ready`, and works until SIGTERM; its log goes to stdout. */
import { join } from "node:path";
import { Failure, type Logger } from "@ingot/kernel";
import { openPostgresStore } from "@ingot/store/postgres/open-postgres-store";
import { countingHardware } from "./counting-hardware.ts";
import { fleetConductor, startWork } from "./fleet-conductor.ts";

const [url = "", host = "", folder = "", stepMs = "50-150"] = process.argv.slice(2);
const [least = 50, most = 150] = stepMs.split("-").map(Number);

const say = (fields: object, message: string) =>
  process.stdout.write(
    `${message} ${JSON.stringify(fields, (_key, value: unknown) => (value instanceof Error ? value.message : value))}\n`,
  );
const log: Logger = { debug: () => {}, info: say, warn: say, error: say, child: () => log };

const store = await openPostgresStore(url);
const hardware = countingHardware({ file: join(folder, "runs"), process: host, stepMs: [least, most] });
const conductor = await fleetConductor({ store, host, folder, hardware, log, onLeaseLost: () => process.exit(3) });
const stop = await startWork(conductor);
process.stdout.write("ready\n");
process.once("SIGTERM", () => {
  void stop()
    .then(() => store.close())
    .then(
      () => process.exit(0),
      (error: unknown) => {
        process.stdout.write(`${Failure.from(error).message}\n`);
        process.exit(1);
      },
    );
});
