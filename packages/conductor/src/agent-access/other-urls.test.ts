import assert from "node:assert/strict";
import { test } from "node:test";
import type { Conductor } from "../conductor.ts";
import { defaultConfig } from "../config.ts";
import type { ConductorRecord } from "../ports/conductor-record.ts";
import type { NodeRecord } from "../ports/node.ts";
import { otherUrls } from "./other-urls.ts";

const record = (hostname: string, fields: Partial<ConductorRecord> = {}): ConductorRecord => ({
  hostname,
  conductor_group: "",
  drivers: [],
  online: true,
  url: `http://${hostname}`,
  created_at: 0,
  updated_at: null,
  ...fields,
});

const ANNOUNCED = [
  record("self"),
  record("one"),
  record("dead"),
  record("elsewhere", { conductor_group: "rack-2" }),
  { ...record("older"), url: undefined } as unknown as ConductorRecord,
  record("two"),
];

const conductor = {
  host: "self",
  config: { ...defaultConfig, externalUrl: "http://self" },
  clock: { now: () => 0 },
  fleet: {},
  store: {
    operations: {
      living: async () =>
        ANNOUNCED.filter(({ hostname }) => hostname !== "dead").map(({ hostname: name }) => ({ name })),
    },
    conductors: { list: async () => ANNOUNCED },
  },
} as unknown as Conductor;

const node = (driver_info: NodeRecord["driver_info"] = {}) =>
  ({ conductor_group: "", instance_info: {}, driver_info }) as unknown as NodeRecord;

test("an agent may call the other living conductors of its group, unless the operator has named the API", async () => {
  assert.deepEqual(await otherUrls(conductor, node()), ["http://one", "http://two"]);
  const named = node({ kernel_append_params: "quiet ipa-api-url=http://balancer" });
  assert.deepEqual(await otherUrls(conductor, named), []);
  const { fleet: _fleet, ...alone } = conductor;
  assert.deepEqual(await otherUrls(alone, node()), []);
});
