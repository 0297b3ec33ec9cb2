import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Part } from "./cli-walk.ts";

const RESOURCES = {
  chassis: [
    {
      description: "from a file",
      nodes: [
        {
          name: "f1",
          driver: "fake-hardware",
          portgroups: [{ name: "f1-bond", ports: [{ address: "52:54:00:00:01:01" }] }],
          ports: [{ address: "52:54:00:00:01:02" }],
        },
      ],
    },
  ],
  nodes: [{ name: "f2", driver: "fake-hardware" }],
};

export const clientOwn: Part = {
  what: "resources of a file; what the client does by itself",
  walk: async (cli) => {
    await cli.ok("help");
    await cli.ok("complete");
    const folder = await mkdtemp(join(tmpdir(), "ingot-create-"));
    try {
      const file = join(folder, "resources.json");
      await writeFile(file, JSON.stringify(RESOURCES));
      await cli.ok("create", file);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    const [made] = await cli.rows("chassis list");
    assert.equal(made?.["Description"], "from a file");
    assert.equal(await cli.show("f1", "chassis_uuid"), made?.["UUID"]);
    assert.equal((await cli.rows("port list", "--node", "f1")).length, 2);
    assert.equal((await cli.rows("port list", "--port-group", "f1-bond")).length, 1);
    await cli.ok("node delete", "f1", "f2");
    await cli.ok("chassis delete", String(made?.["UUID"]));
    assert.deepEqual(await cli.rows("port group list"), []);
  },
};
