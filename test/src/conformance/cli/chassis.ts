import assert from "node:assert/strict";
import type { Part } from "./cli-walk.ts";

export const chassis: Part = {
  what: "chassis",
  walk: async (cli) => {
    const made = await cli.json("chassis create", "--description", "rack 7", "--extra", "row=b");
    const uuid = String(made["uuid"]);
    assert.equal(made["description"], "rack 7");
    assert.deepEqual(made["extra"], { row: "b" });
    const given = "11111111-2222-4333-8444-555555555555";
    assert.equal((await cli.json("chassis create", "--uuid", given))["uuid"], given);
    await cli.refused(/already exists/, "chassis create", "--uuid", given);
    assert.equal((await cli.rows("chassis list")).length, 2);
    assert.equal((await cli.rows("chassis list", "--limit", "1")).length, 1);
    assert.ok("Extra" in (await cli.rows("chassis list", "--long"))[0]!);
    // The client sorts what it got and asks for no order: what comes after a marker is what was made after it.
    const after = ["--fields", "uuid", "--sort", "uuid:desc", "--marker", uuid];
    assert.deepEqual(await cli.rows("chassis list", ...after), [{ UUID: given }]);
    await cli.ok("chassis set", uuid, "--description", "rack 8", "--extra", "a=1");
    assert.deepEqual((await cli.json("chassis show", uuid))["extra"], { row: "b", a: 1 });
    await cli.ok("chassis unset", uuid, "--description", "--extra", "row");
    const left = await cli.json("chassis show", uuid, "--fields", "description", "extra");
    assert.deepEqual(left, { description: null, extra: { a: 1 } });
    await cli.ok("node create", "--driver", "fake-hardware", "--name", "c1", "--chassis-uuid", uuid);
    assert.equal((await cli.rows("node list", "--chassis", uuid))[0]?.["Name"], "c1");
    await cli.refused(/contains nodes|nodes/, "chassis delete", uuid);
    await cli.ok("node unset", "c1", "--chassis-uuid");
    assert.equal(await cli.show("c1", "chassis_uuid"), null);
    await cli.ok("node delete", "c1");
    await cli.ok("chassis delete", uuid, given);
    assert.deepEqual(await cli.rows("chassis list"), []);
    await cli.refused(/could not be found/, "chassis show", uuid);
  },
};
