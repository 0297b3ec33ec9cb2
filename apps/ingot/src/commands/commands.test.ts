import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Served, serve } from "@ingot/http/testing/served";
import { type IngotRun, runIngot } from "../testing/run-ingot.ts";

/** The commands against the real server, with fake hardware. */
let server: Served;
before(async () => {
  server = await serve();
});
after(() => server[Symbol.asyncDispose]());

async function ingot(...argv: readonly string[]): Promise<IngotRun> {
  return runIngot(server.url, argv);
}

async function json(...argv: readonly string[]): Promise<unknown> {
  const { code, out, err } = await ingot(...argv, "-f", "json");
  assert.equal(code, 0, err);
  return JSON.parse(out);
}

async function shown(node: string): Promise<Readonly<Record<string, unknown>>> {
  return (await json("node", "show", node)) as Readonly<Record<string, unknown>>;
}

async function create(name: string, ...options: readonly string[]): Promise<void> {
  const { code, err } = await ingot("node", "create", "--driver", "fake-hardware", "--name", name, ...options);
  assert.equal(code, 0, err);
}

describe("nodes", () => {
  test("create, set, unset: each option reaches its field; JSON values stay what they are", async () => {
    await create(
      "made",
      "--driver-info",
      "a=1",
      "--driver-info",
      "b=x=y",
      "--property",
      `cpus=4`,
      "--extra",
      `o={"p": [1]}`,
      "--resource-class",
      "big",
      "--owner",
      "123",
      "--no-automated-clean",
    );
    const made = await shown("made");
    assert.deepEqual(
      [made["driver_info"], made["properties"], made["extra"]],
      [{ a: 1, b: "x=y" }, { cpus: 4 }, { o: { p: [1] } }],
    );
    assert.deepEqual([made["resource_class"], made["owner"], made["automated_clean"]], ["big", "123", false]);
    await ingot(
      "node",
      "set",
      "made",
      "--extra",
      "q=true",
      "--instance-info",
      "image_source=file:///x",
      "--description",
      "words",
      "--automated-clean",
      "--network-data",
      `{"links": [], "networks": [], "services": []}`,
    );
    const set = await shown("made");
    const EMPTY = { links: [], networks: [], services: [] };
    assert.deepEqual([set["extra"], set["instance_info"]], [{ o: { p: [1] }, q: true }, { image_source: "file:///x" }]);
    assert.deepEqual([set["description"], set["automated_clean"], set["network_data"]], ["words", true, EMPTY]);
    await ingot("node", "unset", "made", "--extra", "o", "--description", "--owner", "--property", "cpus");
    const unset = await shown("made");
    assert.deepEqual(
      [unset["extra"], unset["description"], unset["owner"], unset["properties"]],
      [{ q: true }, null, null, {}],
    );
  });

  test("a bad value, a bad state, a missing node: the server's words, exit code 1", async () => {
    const missing = await ingot("node", "show", "nix");
    assert.deepEqual([missing.code, missing.out], [1, ""]);
    assert.match(missing.err, /^error: Node nix could not be found\.\nhint: .+\n$/);
    const pair = await ingot("node", "create", "--driver", "fake-hardware", "--property", "cpus");
    assert.match(pair.err, /^error: 'cpus' is not of the form KEY=VALUE\nhint: /);
    const state = await ingot("node", "provide", "made");
    assert.match(state.err, /error: .*provide/);
    const nothing = await ingot("node", "set", "made");
    assert.match(nothing.err, /nothing to set was named/);
    const reset = await ingot("node", "set", "made", "--reset-interfaces");
    assert.match(reset.err, /--reset-interfaces is for a change of driver only/);
  });

  test("several at once: all are done, each failure is told", async () => {
    await create("one");
    await create("two");
    const { code, out, err } = await ingot("node", "delete", "one", "nix", "two", "nix2");
    assert.equal(code, 1);
    assert.equal(out, "Deleted node one\nDeleted node two\n");
    assert.match(err, /Node nix could not be found\.\n +Node nix2 could not be found/);
  });

  test("verbs with --wait live on the events", async () => {
    await create("life", "--resource-class", "baremetal");
    const managed = await ingot("node", "manage", "life", "--wait", "60");
    assert.equal(managed.code, 0, managed.err);
    assert.match(
      managed.err,
      /state: enroll → verifying\n(.*\n)*1\/\d verify\.power-state.*\n(.*\n)*node life is manageable\n$/,
    );
    const provided = await ingot("node", "provide", "life", "--wait");
    assert.match(provided.err, /node life is available\n$/);
    const timeline = (await json("node", "timeline", "life", "--operation", "last")) as { readonly Kind: string }[];
    assert.equal(timeline[0]?.Kind, "request");
    assert.match(
      (await ingot("node", "timeline", "life", "--last", "1", "-f", "value", "-c", "Message")).out,
      /available/,
    );
    const watched = await ingot("node", "watch", "life", "--after", "0", "--until-stable");
    assert.equal(watched.code, 0);
  });

  test("power, maintenance, boot device, traits, validation, interfaces", async () => {
    await create("parts");
    assert.equal((await ingot("node", "maintenance", "set", "parts", "--reason", "dust")).code, 0);
    assert.equal((await shown("parts"))["maintenance_reason"], "dust");
    assert.equal((await ingot("node", "maintenance", "unset", "parts")).code, 0);
    assert.equal((await ingot("node", "power", "on", "parts")).code, 0);
    assert.equal((await ingot("node", "boot", "device", "set", "parts", "disk", "--persistent")).code, 0);
    assert.deepEqual(await json("node", "boot", "device", "show", "parts"), { boot_device: "disk", persistent: true });
    assert.match((await ingot("node", "boot", "device", "show", "parts", "--supported", "-f", "value")).out, /disk/);
    assert.equal(
      (await ingot("node", "trait", "add", "parts", "CUSTOM_A", "CUSTOM_B")).out,
      "Added trait CUSTOM_A\nAdded trait CUSTOM_B\n",
    );
    assert.equal((await ingot("node", "remove", "trait", "parts", "CUSTOM_A")).code, 0);
    assert.deepEqual(await json("node", "trait", "list", "parts"), [{ Traits: "CUSTOM_B" }]);
    assert.equal((await ingot("node", "trait", "remove", "parts", "--all")).code, 0);
    assert.equal((await ingot("node", "trait", "remove", "parts")).code, 1);
    const report = (await json("node", "validate", "parts")) as { readonly Interface: string }[];
    assert.ok(report.some((row) => row.Interface === "power"));
    assert.equal((await ingot("node", "history", "parts")).code, 0);
    assert.equal((await ingot("node", "vif", "attach", "parts", "vif-1")).code, 0);
    // The noop network takes any and remembers none, as Ironic's.
    assert.deepEqual(await json("node", "vif", "list", "parts"), []);
  });

  test("lists: filters, fields, --long", async () => {
    const rows = (await json("node", "list", "--resource-class", "big", "--fields", "name", "driver")) as object[];
    assert.deepEqual(rows, [{ Name: "made", Driver: "fake-hardware" }]);
    assert.deepEqual(await json("node", "list", "--maintenance"), []);
    const [long] = (await json("node", "list", "--resource-class", "big", "--long")) as Record<string, unknown>[];
    assert.equal(long?.["Provisioning State"], "enroll");
    assert.match((await ingot("node", "list", "--long", "--fields", "name")).err, /exclude each other/);
    assert.match(
      (await ingot("node", "list", "-c", "Colour")).err,
      /no column called 'Colour'\nhint: The columns are: UUID, Name/,
    );
  });
});

describe("the other resources", () => {
  test("ports", async () => {
    await create("ported");
    const { uuid: node } = await shown("ported");
    const port = (await json(
      "port",
      "create",
      "52:54:00:00:00:01",
      "--node",
      String(node),
      "--extra",
      "a=1",
      "--pxe-enabled",
      "false",
    )) as Record<string, unknown>;
    assert.deepEqual([port["address"], port["extra"], port["pxe_enabled"]], ["52:54:00:00:00:01", { a: 1 }, false]);
    const uuid = String(port["uuid"]);
    assert.equal((await ingot("port", "set", uuid, "--extra", "b=2")).code, 0);
    assert.equal((await ingot("port", "unset", uuid, "--extra", "a")).code, 0);
    const found = (await json("port", "show", "--address", "52:54:00:00:00:01")) as Record<string, unknown>;
    assert.deepEqual(found["extra"], { b: 2 });
    assert.deepEqual(await json("port", "list", "--node", "ported"), [{ UUID: uuid, Address: "52:54:00:00:00:01" }]);
    assert.equal((await ingot("port", "delete", uuid)).code, 0);
    assert.match((await ingot("port", "show", "--address", "52:54:00:00:00:01")).err, /no port has the address/);
  });

  test("deploy templates, with steps from the command line, JSON files and YAML files", async () => {
    const steps = `[{"interface": "deploy", "step": "deploy", "priority": 100, "args": {}}]`;
    const made = (await json("deploy-template", "create", "CUSTOM_T", "--steps", steps)) as Record<string, unknown>;
    assert.deepEqual(made["steps"], JSON.parse(steps));
    assert.equal((await ingot("deploy-template", "set", "CUSTOM_T", "--name", "CUSTOM_U", "--extra", "a=b")).code, 0);
    assert.deepEqual(await json("deploy-template", "list", "--fields", "name"), [{ Name: "CUSTOM_U" }]);
    const bad = await ingot("deploy-template", "create", "CUSTOM_X", "--steps", "[{");
    assert.match(bad.err, /error: --steps: it is not JSON \(.+\), and it is not the name of a file\nhint: Give JSON/);
    assert.match(
      (await ingot("deploy-template", "create", "CUSTOM_X", "--steps", "{}")).err,
      /must be a list of steps/,
    );
    assert.match(
      (await ingot("deploy-template", "create", "CUSTOM_X", "--steps", "@/nix")).err,
      /there is no such file/,
    );
    assert.match((await ingot("deploy-template", "create", "nix", "--steps", steps)).err, /error: .*nix/);
    assert.equal((await ingot("deploy-template", "delete", "CUSTOM_U")).code, 0);
  });

  test("allocations: the reason of one that fails", async () => {
    const none = await ingot("allocation", "create", "--resource-class", "nobody", "--trait", "CUSTOM_X", "--wait");
    assert.equal(none.code, 1);
    assert.match(none.err, /error: allocation .+ failed: .*nobody/);
    assert.match((await ingot("allocation", "create")).err, /--resource-class is missing/);
    const [row] = (await json("allocation", "list", "--long", "--state", "error")) as Record<string, unknown>[];
    assert.deepEqual(row?.["Traits"], ["CUSTOM_X"]);
  });

  test("drivers and conductors", async () => {
    const drivers = (await json("driver", "list")) as Record<string, unknown>[];
    assert.ok(drivers.some((row) => row["Supported driver(s)"] === "fake-hardware"));
    assert.equal((await ingot("driver", "show", "fake-hardware")).code, 0);
    assert.equal((await ingot("driver", "property", "list", "fake-hardware")).code, 0);
    assert.equal((await ingot("conductor", "list")).code, 0);
    assert.match(
      (await ingot("conductor", "show", "conductor-1", "--fields", "hostname", "-f", "value")).out,
      /conductor-1/,
    );
  });
});
