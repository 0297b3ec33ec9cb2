import { formatSize, GIB, MIB, Scope } from "@ingot/kernel";
import type { Figure } from "../report.ts";
import { deployAtOnce, heartbeats } from "./simulated-fleet.ts";

const HOUR_MS = 3_600_000;

/** Both, in the sizes that the command line names. */
export async function simulatedFigures(argv: readonly string[]): Promise<readonly Figure[]> {
  const option = (name: string, otherwise: number) => {
    const at = argv.indexOf(`--${name}`);
    return at < 0 ? otherwise : Number(argv[at + 1]);
  };
  const atOnce = await deployedAtOnceFigure(option("at-once", 1000));
  return [atOnce, await heartbeatsFigure(option("heartbeating", 10_000), option("seconds", 240))];
}

async function deployedAtOnceFigure(nodes: number): Promise<Figure> {
  using scope = Scope.root({ timeoutMs: HOUR_MS, what: "deploying all simulated machines" });
  const { active, seconds, serverBytes, simulatorBytes, others } = await deployAtOnce(scope, nodes);
  const bytes = serverBytes + simulatorBytes;
  const rest = others === "" ? "" : ` (${others})`;
  return {
    what: `simulated machines deployed at once, ${nodes}`,
    measured: `${active} active after ${seconds} s, ${formatSize(bytes)} in all${rest}`,
    against: `${formatSize(serverBytes)} of it the server's`,
    reach: `all of them, under 2 GiB`,
    reached: active === nodes && bytes < 2 * GIB,
    values: { nodes, active, seconds, server_bytes: serverBytes, simulator_bytes: simulatorBytes, others },
  };
}

async function heartbeatsFigure(nodes: number, seconds: number): Promise<Figure> {
  using scope = Scope.root({ timeoutMs: HOUR_MS, what: "the heartbeats of all simulated machines" });
  const { share, bytes, peakBytes, heartbeatsPerSecond, refused } = await heartbeats(scope, nodes, seconds);
  return {
    what: `${nodes} nodes, a heartbeat each 60 s, power sync each 120 s`,
    measured: `${share.toFixed(2)} of a core, ${formatSize(bytes)}, ${heartbeatsPerSecond.toFixed(0)} heartbeats/s`,
    against: `${formatSize(peakBytes)} while they were enrolled`,
    reach: "half a core, 400 MiB",
    reached: share < 0.5 && bytes < 400 * MIB && refused === 0 && heartbeatsPerSecond > (nodes / 60) * 0.9,
    values: { nodes, seconds, share, bytes, peak_bytes: peakBytes, per_second: heartbeatsPerSecond, refused },
  };
}
