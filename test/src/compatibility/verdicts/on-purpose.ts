/** What Ingot does otherwise than Ironic 21.4 on purpose. */
import { ID } from "../questions/fixture.ts";
import type { Told, Verdict } from "./verdict.ts";

const NOTHING = "(nothing)";

const status = (ironic: number, ingot: number): readonly Told[] => [["status", String(ironic), String(ingot)]];
const twice = (collection: string, field: string) => `GET /v1/${collection}?fields=${field}&fields=extra 1.82`;
const link = (path: string, key: string, ironic: string, ingot: string): Told => {
  const until = `"http://server/v1/${path}?sort_key=${key}&sort_dir=asc&fields=`;
  return ["body.next", `${until}${ironic}*`, `${until}${ingot}*`];
};

export const ON_PURPOSE: readonly Verdict[] = [
  {
    verdict: "on purpose",
    what: "`mode` and `properties` of a port group are shown from 1.26 on.",
    reason: "So the API's reference says; Ironic 21.4 shows them from 1.23 on.",
    cases: [
      {
        asked: [`GET /v1/portgroups/${ID.portgroup} 1.23-1.25`, "GET /v1/portgroups/detail 1.23-1.25"],
        differs: ["body", "body.portgroups[]"].flatMap((of): Told[] => [
          [`${of}.mode`, '"active-backup"', NOTHING],
          [`${of}.properties`, '{"miimon":100}', NOTHING],
        ]),
      },
    ],
  },
  {
    verdict: "on purpose",
    what: "A path that nobody has is 404, and a method that a path does not take is 405.",
    reason: "Ironic takes the rest of the path for a field, or the path for a body.",
    cases: [
      {
        asked: ["none_such", "children", "firmware"].map((below) => `GET /v1/nodes/n1/${below} 1.82`),
        differs: status(400, 404),
      },
      { asked: ["DELETE /v1/nodes 1.82", "PATCH /v1/nodes 1.82", "POST /v1/nodes/n1 1.82"], differs: status(400, 405) },
      { asked: ["PUT /v1/nodes/n1/states/none_such 1.82"], differs: status(405, 404) },
    ],
  },
  {
    verdict: "on purpose",
    what: "What a microversion lacks is refused before its body is looked at.",
    reason: "Ironic tells of a missing field of what it then would not take.",
    cases: [{ asked: ["POST /v1/portgroups 1.22", "POST /v1/events 1.53"], differs: status(400, 404) }],
  },
  {
    verdict: "on purpose",
    what: "Indicators exist since 1.63.",
    reason: "So the API's reference says; Ironic 21.4 answers in every microversion.",
    cases: [
      {
        asked: ["", "/led@system"].map((below) => `GET /v1/nodes/n1/management/indicators${below} 1.62`),
        differs: status(200, 404),
      },
      { asked: ["PUT /v1/nodes/n1/management/indicators/led@system 1.62"], differs: status(400, 404) },
    ],
  },
  {
    verdict: "on purpose",
    what: "The filters `description_contains`, `retired` and `project` are refused by microversions before theirs.",
    reason: "As all other filters are; Ironic 21.4 forgot these.",
    cases: [
      {
        asked: [
          "GET /v1/nodes?description_contains=first 1.50",
          "GET /v1/nodes?retired=true 1.60",
          "GET /v1/nodes?project=me 1.64",
        ],
        differs: status(200, 406),
      },
    ],
  },
  {
    verdict: "on purpose",
    what: "`fields` may be given more than once and may name `links`; `detail` is taken by every list.",
    reason: "What is meant is clear, and nothing is lost.",
    cases: [
      {
        asked: [
          twice("nodes", "name"),
          twice("ports", "address"),
          twice("portgroups", "name"),
          twice("chassis", "description"),
          twice("volume/connectors", "type"),
          twice("volume/targets", "volume_id"),
          twice("allocations", "name"),
          twice("deploy_templates", "name"),
          "GET /v1/allocations?detail=true 1.82",
          "GET /v1/allocations?detail=false 1.82",
          "GET /v1/nodes/n1?fields=name,driver_info,links 1.8",
          "GET /v1/nodes/n1?fields=name,driver_info,links 1.82",
        ],
        differs: status(400, 200),
      },
    ],
  },
  {
    verdict: "on purpose",
    what: "Filters that exclude each other are 400.",
    reason: "Ironic says 403: nothing was forbidden.",
    cases: [{ asked: ["GET /v1/ports?portgroup=bond0&node=n1 1.82"], differs: status(403, 400) }],
  },
  {
    verdict: "on purpose",
    what: "More words cannot be names of nodes (`ports`, `states`, …).",
    reason: "A node of that name could not be told from what is below it.",
    cases: [
      { asked: ["POST /v1/nodes 1.82"], sent: '"name":"ports"', differs: status(201, 400) },
      { asked: [`DELETE /v1/nodes/${ID.made} 1.82`], clears: true, differs: status(204, 404) },
    ],
  },
  {
    verdict: "on purpose",
    what: "MAC addresses with dashes are taken, and written with colons.",
    reason: "It is clear which address is meant.",
    cases: [{ asked: ["POST /v1/ports 1.82"], sent: '"address":"52-54-00-00-00-ab"', differs: status(400, 201) }],
  },
  {
    verdict: "on purpose",
    what: "A key of a later microversion is known as one: 406, not an unknown key.",
    reason: "The answer says which microversion has it.",
    cases: ["text", ""].map((name) => ({
      asked: ["POST /v1/ports 1.82"],
      sent: `"name":"${name}"`,
      differs: status(400, 406),
    })),
  },
  {
    verdict: "on purpose",
    what: "`name` of a port may be given as null by microversions that do not have it.",
    reason: "Null is what it has anyway.",
    cases: [{ asked: ["POST /v1/ports 1.82"], sent: '"name":null', differs: status(400, 201) }],
  },
  {
    verdict: "on purpose",
    what: "The order of names in `fields` of a `next` link.",
    reason: "It means nothing.",
    cases: [
      ...(
        [
          ["id", "limit=1"],
          ["name", "sort_key=name&limit=1"],
          ["uuid", `sort_key=uuid&sort_dir=asc&limit=1&marker=${ID.node}`],
        ] as const
      ).map(([key, query]) => ({
        asked: [`GET /v1/nodes?${query} 1.82`],
        differs: [
          link(
            "nodes",
            key,
            "instance_uuid,maintenance,power_state,provision_state,",
            "uuid,instance_uuid,maintenance,name,",
          ),
        ],
      })),
      ...["id", "type"].map((key) => ({
        asked: [`GET /v1/volume/connectors?${key === "id" ? "" : `sort_key=${key}&`}limit=1 1.82`],
        differs: [
          link("volume/connectors", key, "uuid,node_uuid,type,connector_id&", "uuid,connector_id,node_uuid,type&"),
        ],
      })),
      ...["id", "volume_id"].map((key) => ({
        asked: [`GET /v1/volume/targets?${key === "id" ? "" : `sort_key=${key}&`}limit=1 1.82`],
        differs: [
          link(
            "volume/targets",
            key,
            "uuid,node_uuid,volume_type,boot_index,volume_",
            "uuid,boot_index,node_uuid,volume_id,volume_",
          ),
        ],
      })),
    ],
  },
  {
    verdict: "on purpose",
    what: "Ports are sorted by `portgroup_uuid`, volume connectors and targets by `node_uuid`, if that is asked for.",
    reason: "They are shown as fields; Ironic keeps numbers in their place.",
    cases: [
      {
        asked: [
          "GET /v1/ports?sort_key=portgroup_uuid 1.82",
          "GET /v1/volume/connectors?sort_key=node_uuid 1.82",
          "GET /v1/volume/targets?sort_key=node_uuid 1.82",
        ],
        differs: status(400, 200),
      },
    ],
  },
];
