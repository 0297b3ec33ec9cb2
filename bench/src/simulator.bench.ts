/**
 * `./ingot bench simulator`: the rows of `./ingot bench conductor` that are of simulated machines, alone. `--at-once N` machines that are
 * deployed in one go (1000); `--heartbeating N` machines with an agent (10000), watched for `--seconds N` (240).
 */
import { simulatedFigures } from "./conductor/simulated-figures.ts";
import { report } from "./report.ts";

await report("simulator", await simulatedFigures(process.argv));
