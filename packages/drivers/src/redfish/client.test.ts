import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { requireSuccess, run } from "@ingot/exec";
import { Failure, isFailure, Scope } from "@ingot/kernel";
import { redfishAccess } from "./access.ts";
import { RedfishClient } from "./client.ts";
import { openBench, QUICK } from "./testing/bench.ts";
import { PASSWORD, startEmulator, USER } from "./testing/emulator.ts";
import { SYSTEM } from "./testing/emulator-resources.ts";

const scope = Scope.root();

test("what changes something is asked of the BMC only while that is permitted, what only looks always", async () => {
  await using bench = await openBench();
  const client = bench.clients.of(bench.context({ redfish_auth_type: "basic" }));
  const permit = async () => {
    throw new Failure("operation.fenced", "another process has it");
  };
  const paused = Scope.root().child({ permit });
  await client.get(paused, SYSTEM);
  const reset = client.post(paused, `${SYSTEM}/Actions/ComputerSystem.Reset`, { ResetType: "On" });
  await assert.rejects(reset, (error) => isFailure(error, "operation.fenced"));
  assert.ok(!bench.state.requests.some((request) => request.startsWith("POST")));
});

describe("authentication", () => {
  test("one session serves many requests at once, and is ended", async () => {
    await using bench = await openBench();
    const client = bench.clients.of(bench.context());
    await Promise.all(Array.from({ length: 5 }, () => client.get(scope, SYSTEM)));
    assert.equal(bench.state.logins, 1);
    await bench.clients.close();
    assert.equal(bench.state.sessions.size, 0);
  });

  test("an expired session is renewed in the midst of the work", async () => {
    await using bench = await openBench();
    bench.state.faults.sessionUses = 2;
    const client = bench.clients.of(bench.context());
    for (let time = 0; time < 6; time += 1) await client.get(scope, SYSTEM);
    assert.ok(bench.state.logins >= 3);
  });

  for (const sessions of ["none", "broken", "full"] as const) {
    test(`auto falls back to basic when the session service is '${sessions}'`, async () => {
      await using bench = await openBench();
      bench.state.faults.sessions = sessions;
      assert.equal((await bench.clients.of(bench.context()).get(scope, SYSTEM))["PowerState"], "Off");
      assert.equal(bench.state.logins, 0);
    });
  }

  test("session insists on a session", async () => {
    await using bench = await openBench();
    bench.state.faults.sessions = "none";
    const client = bench.clients.of(bench.context({ redfish_auth_type: "session" }));
    await assert.rejects(
      client.get(scope, SYSTEM),
      (error) => isFailure(error, "bmc.error") && /session/.test(error.message),
    );
  });

  test("basic makes no session", async () => {
    await using bench = await openBench();
    await bench.clients.of(bench.context({ redfish_auth_type: "basic" })).get(scope, SYSTEM);
    assert.ok(!bench.state.requests.some((request) => request.startsWith("POST")));
  });

  for (const type of ["auto", "session", "basic"]) {
    test(`a wrong password is told as such (${type}), after one try, and is not shown`, async () => {
      await using bench = await openBench();
      const client = bench.clients.of(bench.context({ redfish_password: "wrong-secret", redfish_auth_type: type }));
      await assert.rejects(client.get(scope, SYSTEM), (error) => {
        assert.ok(isFailure(error, "bmc.authentication"), String(error));
        assert.match(error.message, /'admin'/);
        assert.ok(!JSON.stringify(error).includes("wrong-secret"));
        return true;
      });
      assert.ok(bench.state.requests.filter((request) => !request.endsWith("/redfish/v1")).length === 1);
    });
  }
});

describe("patience", () => {
  test("503s are waited out, with Retry-After honoured", async () => {
    await using bench = await openBench();
    Object.assign(bench.state.faults, { busy: 3, retryAfter: "0" });
    assert.equal((await bench.clients.of(bench.context()).get(scope, SYSTEM))["Model"], "One");
  });

  test("a BMC that stays busy is told as busy", async () => {
    await using bench = await openBench();
    const client = bench.clients.of(bench.context({ redfish_auth_type: "basic" }));
    bench.state.faults.busy = Infinity;
    await assert.rejects(client.get(scope, SYSTEM), (error) => isFailure(error, "bmc.busy") && error.retryable);
    assert.equal(bench.state.requests.length, QUICK.attempts);
  });

  test("connections that are cut are tried again, except for actions", async () => {
    await using bench = await openBench();
    const client = bench.clients.of(bench.context());
    bench.state.faults.cut = 2;
    await client.get(scope, SYSTEM);
    bench.state.faults.cut = 1;
    await assert.rejects(client.post(scope, `${SYSTEM}/Actions/ComputerSystem.Reset`, { ResetType: "On" }), (error) =>
      isFailure(error, "bmc.unreachable"),
    );
    assert.deepEqual(bench.state.resets, []);
  });

  test("a late answer is not waited for forever, and the scope's end is its own reason", async () => {
    await using bench = await openBench({ requestTimeoutMs: 20, attempts: 2 });
    bench.state.faults.delayMs = 200;
    const client = bench.clients.of(bench.context({ redfish_auth_type: "basic" }));
    await assert.rejects(
      client.get(scope, SYSTEM),
      (error) => isFailure(error, "bmc.unreachable") && /did not answer/.test(error.message),
    );
    using short = scope.child();
    setImmediate(() => short.cancel(new Failure("cancelled", "enough")));
    await assert.rejects(client.get(short, SYSTEM), /enough/);
  });

  test("a late answer within the limit is taken", async () => {
    await using bench = await openBench();
    bench.state.faults.delayMs = 50;
    assert.equal((await bench.clients.of(bench.context()).get(scope, SYSTEM))["Model"], "One");
  });

  test("nobody at the address", async () => {
    const gone = await startEmulator();
    await gone.close();
    const client = new RedfishClient(redfishAccess({ redfish_address: gone.address }), QUICK);
    await assert.rejects(
      client.get(scope, SYSTEM),
      (error) => isFailure(error, "bmc.unreachable") && error.message.includes(gone.address),
    );
  });

  test("an answer that is no JSON", async () => {
    await using bench = await openBench();
    const client = bench.clients.of(bench.context({ redfish_auth_type: "basic" }));
    bench.state.faults.garbage = 1;
    await assert.rejects(client.get(scope, SYSTEM), (error) => isFailure(error, "bmc.protocol"));
  });
});

describe("changes", () => {
  for (const etag of ["required", "strict"] as const) {
    test(`an ETag that is ${etag} is sent`, async () => {
      await using bench = await openBench();
      bench.state.faults.etag = etag;
      await bench.clients.of(bench.context()).patch(scope, SYSTEM, { Boot: { BootSourceOverrideTarget: "Pxe" } });
      assert.equal(bench.state.boot.target, "Pxe");
    });
  }

  test("a task is waited for", async () => {
    await using bench = await openBench();
    bench.state.faults.taskLooks = 3;
    await bench.clients.of(bench.context()).patch(scope, SYSTEM, { Boot: { BootSourceOverrideTarget: "Pxe" } });
    assert.equal(bench.state.requests.filter((request) => request.includes("/Tasks/")).length, 3);
  });

  test("a task's failure has the BMC's words", async () => {
    await using bench = await openBench();
    Object.assign(bench.state.faults, { taskLooks: 2, taskFails: true });
    const client = bench.clients.of(bench.context());
    await assert.rejects(
      client.patch(scope, SYSTEM, { Boot: {} }),
      (error) => isFailure(error, "bmc.error") && error.message.includes("The task broke."),
    );
  });

  test("a refusal has the words of the extended info", async () => {
    await using bench = await openBench();
    const client = bench.clients.of(bench.context());
    await assert.rejects(
      client.post(scope, "/redfish/v1/Nothing", {}),
      (error) => isFailure(error, "bmc.error") && /HTTP 405\): This cannot be changed\.$/.test(error.message),
    );
  });
});

test("a BMC that hangs is asked twice, not as often as one that answers with errors", async () => {
  await using bench = await openBench({ requestTimeoutMs: 50, attempts: 5 });
  bench.state.faults.delayMs = 60_000;
  const client = bench.clients.of(bench.context({ redfish_auth_type: "basic" }));
  await assert.rejects(client.get(scope, SYSTEM), (error) => isFailure(error, "bmc.unreachable"));
  assert.equal(bench.state.requests.length, 2);
});

test("TLS: verified against the system's CAs, a given CA, or not at all", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ingot-redfish-"));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const subject = ["-subj", "/CN=bmc", "-addext", "subjectAltName=IP:127.0.0.1"];
  const args = [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
    "-days",
    "2",
    "-keyout",
    key,
    "-out",
    cert,
  ];
  requireSuccess(await run(scope, ["openssl", "req", "-x509", ...args, ...subject]));
  const emulator = await startEmulator({ key: await readFile(key, "utf8"), cert: await readFile(cert, "utf8") });
  const get = async (verify: string | boolean) => {
    const info = {
      redfish_address: emulator.address,
      redfish_username: USER,
      redfish_password: PASSWORD,
      redfish_verify_ca: verify,
    };
    const client = new RedfishClient(redfishAccess(info), QUICK);
    return client.get(scope, SYSTEM).finally(() => client.close(scope));
  };
  try {
    assert.equal((await get(cert))["Model"], "One");
    assert.equal((await get(false))["Model"], "One");
    assert.equal((await get("False"))["Model"], "One");
    await assert.rejects(get(true), (error) => isFailure(error, "bmc.tls"));
    await writeFile(cert, "nonsense");
  } finally {
    await emulator.close();
    await rm(folder, { recursive: true });
  }
});
