import assert from "node:assert/strict";
import type { Part } from "./cli-walk.ts";

export const services: Part = {
  what: "drivers and conductors",
  walk: async (cli) => {
    const drivers = await cli.rows("driver list");
    const fake = drivers.find((row) => row["Supported driver(s)"] === "fake-hardware");
    assert.equal(fake?.["Active host(s)"], await host());
    assert.ok((await cli.rows("driver list", "--long"))[0]?.["Default BIOS Interface"] !== undefined);
    assert.deepEqual(await cli.rows("driver list", "--type", "classic"), []);
    const shown = await cli.json("driver show", "fake-hardware");
    assert.equal(shown["type"], "dynamic");
    assert.equal(shown["default_deploy_interface"], "fake");
    assert.ok(Array.isArray(await cli.rows("driver property list", "fake-hardware")));
    const raid = await cli.rows("driver raid property list", "fake-hardware");
    assert.ok(raid.some((row) => row["Property"] === "raid_level" && String(row["Description"]).length > 0));
    assert.ok(Array.isArray(await cli.rows("driver passthru list", "fake-hardware")));
    await cli.refused(/./, "driver passthru call", "fake-hardware", "none_such");
    cli.walked.add("driver passthru call");
    assert.equal((await cli.rows("conductor list"))[0]?.["Alive"], true);
    assert.ok(String((await cli.rows("conductor list", "--long"))[0]?.["Drivers"]).includes("fake-hardware"));
    assert.equal((await cli.json("conductor show", "conductor-1"))["hostname"], "conductor-1");
    await cli.refused(/nope/, "driver show", "nope");
    await cli.refused(/nope/, "conductor show", "nope");

    async function host(): Promise<string> {
      return String((await cli.rows("conductor list"))[0]?.["Hostname"]);
    }
  },
};
