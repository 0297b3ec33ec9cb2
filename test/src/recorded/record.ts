/**
 * `npm run record VERSION`: carries out every operation with this version's code, kills the process at each write, and keeps
 * what it left in those moments that are unlike each other, so that every later version can be seen to go on from there.
 * With `--new` only those that are unlike the ones that older records have, too: for a change between two releases.
 */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setProvisionState } from "@ingot/conductor";
import { beginCase, PLAN_CASES, type PlanCase } from "@ingot/conductor/testing/plan-cases";
import type { Mortality } from "@ingot/conductor/testing/mortal-store";
import { testCertificate } from "@ingot/conductor/testing/test-certificate";
import { VirtualWorld } from "@ingot/conductor/testing/virtual-world";
import type { LoggedOperation } from "@ingot/engine";
import { Failure, isJsonObject, Scope } from "@ingot/kernel";
import { readDatabase } from "./database-text.ts";
import { FOLDER, type Moment, pack, type PackedLog, RECORDED, type RecordedLog } from "./recorded-log.ts";
import { replay } from "./replay.ts";

/** One step that runs or waits is like another when its executor is, and the kind of what it waits for and has written down. */
const seen = new Set<string>();
/** Of operations that no older record has, with `--new`, the steps that they are about are kept, whatever those are like. */
let known: ReadonlySet<string> | undefined;

const MOST_WRITES = 1000;

interface Left {
  readonly schema: readonly string[];
  readonly moment: Omit<Moment, "outcome">;
}

/** What a process that dies at its so-manieth write leaves; "over" when the operation ends before, null when it is nothing new. */
async function leftAt(
  { operation, of }: { readonly operation: string; readonly of: PlanCase },
  death: Pick<Mortality, "atAccess" | "carriedOut">,
): Promise<Left | "over" | null> {
  const world = await VirtualWorld.open({
    config: of.config ?? {},
    database: async (folder) => join(folder, "ingot.sqlite"),
  });
  try {
    const { store } = await world.begin();
    const made = await world.node(of.from);
    await of.prepare?.(world, made);
    await beginCase(world, of);
    store.arm({ ...death, writes: true });
    const node = made.node.uuid;
    const logged = await world.until(async () => endOrDeath(world, { of, node }));
    if (logged.operation.endedAt !== null) return "over";
    const name = describe(logged);
    const { executor, again } = present(logged);
    const own = `${operation}: ${name}${again ? ", again" : ""}`;
    const isAbout = known?.has(operation) === false && of.has.includes(executor) && !seen.has(own);
    if (seen.has(name) && !isAbout) return null;
    seen.add(name).add(own);
    const machines = Object.fromEntries([...world.machines].map(([uuid, machine]) => [uuid, machine.snapshot()]));
    const at = world.time.monotonic();
    await world.abandon();
    const { schema, rows } = readDatabase(join(world.folder, "ingot.sqlite"));
    return { schema, moment: await withoutChance({ name, node, at, rows, machines }, world.folder) };
  } finally {
    await world.close();
  }
}

async function endOrDeath(
  world: VirtualWorld,
  { of, node }: { readonly of: PlanCase; readonly node: string },
): Promise<LoggedOperation | undefined> {
  const [latest] = await world.store.operations.history(node, 1);
  const logged = latest && (await world.store.operations.get(latest.id));
  if (logged === undefined) throw new Failure("internal", "the verb has begun no operation");
  if (world.process.store.isDead || logged.operation.endedAt !== null) return logged;
  if (logged.operation.state === "held") {
    await Promise.race([letGo(world, of, node), world.process.store.dead]);
  }
  return undefined;
}

/** An operator lets go what is on hold, once all is done that is to be done meanwhile. */
async function letGo(world: VirtualWorld, of: PlanCase, uuid: string): Promise<void> {
  const node = await world.store.nodes.byUuid(uuid);
  if (node === undefined || (await of.onHold?.(world, node)) === false) return;
  await setProvisionState(Scope.root(), world.conductor, { node: uuid, target: "unhold" });
}

/** The step that runs or waits, and whether it has started its machine for the second time. */
function present({ steps }: LoggedOperation): { readonly executor: string; readonly again: boolean } {
  const step = steps.find(({ state }) => state === "running" || state === "waiting");
  return {
    executor: step?.spec.executor ?? "",
    again: isJsonObject(step?.attachment) && step.attachment["again"] === true,
  };
}

/** `deploy: deploy.deploy waiting for callback (since, stage)` */
function describe({ operation, steps }: LoggedOperation): string {
  const { verb = operation.kind } = isJsonObject(operation.input) ? operation.input : {};
  const step = steps.find(({ state }) => state === "running" || state === "waiting");
  if (step === undefined) {
    const next = steps.find(({ state }) => state === "pending");
    return `${String(verb)}: ${operation.state} before ${next?.spec.executor ?? "its end"}`;
  }
  const { attachment, state, spec, waitingFor } = step;
  const stage = isJsonObject(attachment) ? (isJsonObject(attachment["reboot"]) ? "reboot" : attachment["stage"]) : null;
  const keys = isJsonObject(attachment) ? Object.keys(attachment).toSorted() : [];
  const written = [...(typeof stage === "string" ? [stage] : []), ...keys].join(", ");
  const waits = waitingFor === null ? "" : ` for ${waitingFor}`;
  return `${String(verb)}: ${spec.executor} ${state}${waits}${written === "" ? "" : ` (${written})`}`;
}

/** What would be the same whenever and wherever it was recorded: ids and secrets are counted. */
async function withoutChance(moment: Left["moment"], folder: string): Promise<Left["moment"]> {
  const { certificate } = await testCertificate();
  // Inside a document, in a row, as JSON: quoted twice over.
  const quoted = JSON.stringify(JSON.stringify(certificate).slice(1, -1)).slice(1, -1);
  const ids = new Map<string, string>();
  const counted = (id: string) => {
    const number = String(ids.size + 1);
    const stands = id.includes("-") && id.length === 36 ? uuidOf(number) : number.padStart(id.length, "s");
    if (!ids.has(id)) ids.set(id, stands);
    return ids.get(id) ?? stands;
  };
  const text = JSON.stringify(moment)
    .replaceAll(folder, FOLDER)
    .replaceAll(quoted, "a certificate")
    .replaceAll(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, counted)
    .replaceAll(/(?<=agent_(?:secret_)?token\\*":\\*")[\w-]{20,}/g, counted)
    .replaceAll(/(?<="0[0-9]{3}-[\w-]+",")20[^"]+(?=")/g, "2026-01-01T00:00:00.000Z")
    .replaceAll(/(?<="token":")[\w-]{20,}/g, counted);
  return JSON.parse(text) as Left["moment"];
}

const uuidOf = (number: string) => `00000000-0000-4000-8000-${number.padStart(12, "0")}`;

async function record(operation: string, of: PlanCase): Promise<{ log: RecordedLog; schema: readonly string[] }> {
  const config = of.config ?? {};
  const moments: Moment[] = [];
  let schema: readonly string[] = [];
  for (const atAccess of Array.from({ length: MOST_WRITES }, (_, index) => index + 1)) {
    // What is there before the first write is what the request wrote.
    const left = await leftAt({ operation, of }, { atAccess, carriedOut: atAccess > 1 });
    if (left === "over") break;
    if (left === null) continue;
    ({ schema } = left);
    moments.push({ ...left.moment, outcome: await replay({ ...left, config }) });
  }
  return { log: { operation, config, moments }, schema };
}

/** A row, and a moment, to a line: small, and yet to be read. */
function asText({ rows, moments, ...log }: PackedLog): string {
  const lines = (list: readonly unknown[]) => `[\n${list.map((item) => JSON.stringify(item)).join(",\n")}\n]`;
  const tables = Object.entries(rows).map(([table, cells]) => `${JSON.stringify(table)}: ${lines(cells)}`);
  const head = JSON.stringify(log).slice(0, -1);
  return `${head},\n"rows": {\n${tables.join(",\n")}\n},\n"moments": ${lines(moments)}}\n`;
}

/** The operations that older records have, whose moments count as seen. */
async function knownOperations(versions: readonly string[]): Promise<ReadonlySet<string>> {
  const operations = new Set<string>();
  for (const version of versions) {
    for (const file of await readdir(join(RECORDED, version))) {
      if (file === "schema.json") continue;
      const { operation, moments } = JSON.parse(await readFile(join(RECORDED, version, file), "utf8")) as PackedLog;
      operations.add(operation);
      for (const { name } of moments) seen.add(name);
    }
  }
  return operations;
}

async function main(version: string | undefined, option: string | undefined): Promise<void> {
  if (version === undefined || !/^[\w.-]+$/.test(version)) {
    throw new Failure("input.invalid", "a name for what is recorded is needed: the version's, or its date", {
      hint: "npm run record 0.2.0",
    });
  }
  const versions: readonly string[] = await readdir(RECORDED).catch(() => []);
  if (versions.includes(version)) {
    throw new Failure("input.invalid", `${version} is recorded already, and stays as it was`, {
      hint: "Old records are never made anew: they stand for what is installed somewhere.",
    });
  }
  if (option === "--new") known = await knownOperations(versions);
  const folder = join(RECORDED, version);
  await mkdir(folder, { recursive: true });
  for (const [operation, of] of Object.entries(PLAN_CASES)) {
    const { log, schema } = await record(operation, of);
    if (log.moments.length > 0) {
      await writeFile(join(folder, "schema.json"), `${JSON.stringify(schema, undefined, 2)}\n`);
      await writeFile(join(folder, `${operation.toLowerCase().replaceAll(/[^a-z]+/g, "-")}.json`), asText(pack(log)));
    }
    process.stdout.write(`${operation}: ${log.moments.map(({ name }) => name).join("; ") || "nothing new"}\n`);
  }
}

await main(process.argv[2], process.argv[3]);
