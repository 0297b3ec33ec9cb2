import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Child, requireSuccess, run, spawn } from "@ingot/exec";
import { Failure, Scope } from "@ingot/kernel";

/** Debian's python; one of another kind in PATH does not see Debian's packages. */
const PYTHON = "/usr/bin/python3";
const INTERFACES = ["boot", "deploy", "management", "power"];
const NONE = ["bios", "console", "inspect", "raid", "rescue", "vendor"];

export interface RealIronic extends AsyncDisposable {
  readonly url: string;
}

/** Whether Debian's python3-ironic is installed. */
export async function hasRealIronic(): Promise<boolean> {
  using scope = Scope.root({ timeoutMs: 30_000 });
  const { ending } = await run(scope, [PYTHON, "-c", "import ironic"]);
  return ending.kind === "exited" && ending.code === 0;
}

/** A real Ironic in one process: fake-hardware, no authentication, SQLite. */
export async function realIronic(): Promise<RealIronic> {
  using scope = Scope.root({ timeoutMs: 120_000, what: "starting Ironic" });
  const folder = await mkdtemp(join(tmpdir(), "ingot-ironic-"));
  const port = await freePort();
  const config = join(folder, "ironic.conf");
  await writeFile(config, configuration(folder, port));
  requireSuccess(await run(scope, python("dbsync", config, "create_schema")));
  const [program, ...args] = python("singleprocess", config);
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "ignore"] });
  const url = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    child.kill("SIGKILL");
    await child.ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await untilListening(scope, child, url);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, [Symbol.asyncDispose]: stop };
}

function python(module: string, config: string, ...words: readonly string[]): readonly [string, ...string[]] {
  const argv = JSON.stringify(["ironic", "--config-file", config, ...words]);
  return [PYTHON, "-c", `import sys; sys.argv = ${argv}\nfrom ironic.cmd.${module} import main; main()`];
}

async function untilListening(scope: Scope, child: Child, url: string): Promise<void> {
  let ended = false;
  void child.ended.then(() => (ended = true));
  for (;;) {
    const answer = await fetch(url, { signal: scope.signal }).catch(() => undefined);
    if (answer?.ok === true) return;
    scope.check();
    if (ended) throw new Failure("program.failed", "Ironic ended before it answered");
    await scope.sleep(200);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function configuration(folder: string, port: number): string {
  const enabled = (name: string, value: string) => `enabled_${name}_interfaces = ${value}`;
  return `
[DEFAULT]
auth_strategy = noauth
rpc_transport = none
state_path = ${folder}
host = ironic-1
enabled_hardware_types = fake-hardware
default_network_interface = noop
${INTERFACES.map((name) => enabled(name, "fake")).join("\n")}
${NONE.map((name) => enabled(name, `no-${name}`)).join("\n")}
${enabled("network", "noop")}
${enabled("storage", "noop")}
[database]
connection = sqlite:///${folder}/ironic.db
[api]
host_ip = 127.0.0.1
port = ${port}
[conductor]
automated_clean = false
[oslo_messaging_notifications]
transport_url = fake://
[service_catalog]
auth_type = none
endpoint_override = http://127.0.0.1:${port}
`;
}
