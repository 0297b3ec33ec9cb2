/** What Ingot does better than Ironic 21.4, and what it does about Ironic's own faults. */
import { ID } from "../questions/fixture.ts";
import type { Told, Verdict } from "./verdict.ts";

const NOTHING = "(nothing)";

const status = (ironic: number, ingot: number): readonly Told[] => [["status", String(ironic), String(ingot)]];
const fault: readonly Told[] = [
  ["body.error_message.faultcode", NOTHING, '"Client"'],
  ["body.error_message.faultstring", NOTHING, '"(words)"'],
  ["body.error_message.debuginfo", NOTHING, "null"],
  ["body.error_message.code", "400", NOTHING],
  ["body.error_message.title", '"Bad Request"', NOTHING],
  ["body.error_message.description", '"(words)"', NOTHING],
];
const found = (path: string): readonly string[] => [`GET /v1/nodes/n1/management/${path} 1.82`];
const allocated: readonly Told[] = [
  ["body.updated_at", "null", '"(a time)"'],
  ["body.state", '"allocating"', '"active"'],
  ["body.node_uuid", "null", `"${ID.spare}"`],
];

export const BETTER: readonly Verdict[] = [
  {
    verdict: "better",
    what: "What Ironic answers with a fault of its own (500) is done, or refused with words.",
    reason: "KeyError, None and SQL errors are no answers.",
    cases: [
      { asked: ["GET /v1/nodes?fields=name,none_such 1.82"], differs: status(500, 400) },
      {
        asked: ["GET /v1/ports?sort_key=node_uuid 1.82", "GET /v1/portgroups?sort_key=node_uuid 1.82"],
        differs: status(500, 200),
      },
      { asked: ["POST /v1/nodes 1.82"], sent: '"maintenance":null', differs: status(500, 201) },
      { asked: ["POST /v1/ports 1.82"], sent: '"pxe_enabled":null', differs: status(500, 201) },
      { asked: ["POST /v1/portgroups 1.82"], sent: '"standalone_ports_supported":null', differs: status(500, 201) },
      { asked: ["POST /v1/nodes 1.82"], sent: "{", differs: status(500, 400) },
      { asked: ["POST /v1/nodes 1.82"], sent: "null", differs: status(500, 400) },
      { asked: ["POST /v1/ports 1.82"], sent: `"portgroup_uuid":"${ID.portgroup}"`, differs: status(500, 400) },
      { asked: [`PATCH /v1/nodes/${ID.other} 1.82`], sent: '"path":"/maintenance"', differs: status(500, 200) },
      { asked: [`PATCH /v1/nodes/${ID.other} 1.82`], sent: '"path":"/conductor_group"', differs: status(500, 200) },
      { asked: [`PATCH /v1/ports/${ID.port} 1.82`], sent: '"path":"/node_uuid"', differs: status(500, 400) },
      { asked: ["PATCH /v1/portgroups/bond0 1.82"], sent: '"path":"/node_uuid"', differs: status(500, 400) },
      { asked: ["PUT /v1/nodes/n3/states/provision 1.82"], sent: '"disable_ramdisk":true', differs: status(500, 400) },
    ],
  },
  {
    verdict: "better",
    what: "null for a field that cannot be null stands for its default.",
    reason: "Ironic 21.4 answers 500; what was made is then there to be deleted.",
    cases: [
      {
        asked: ["nodes", "ports", "portgroups"].map((of) => `DELETE /v1/${of}/${ID.made} 1.82`),
        clears: true,
        differs: status(404, 204),
      },
    ],
  },
  {
    verdict: "better",
    what: "`OpenStack-API-Version: baremetal 1.50` asks for a microversion too.",
    reason: "So Ironic has it since 2024, as all services of OpenStack do.",
    cases: [
      {
        asked: ["GET /v1/nodes -"],
        differs: [
          ["header x-openstack-ironic-api-version", "1.1", "1.50"],
          ["body.nodes[].name", NOTHING, '"n*"'],
        ],
      },
    ],
  },
  {
    verdict: "better",
    what: "`/v1/nodes/NAME/ports`, `/portgroups` and `/volume/…` take a node's name.",
    reason: "Ironic 21.4 finds them by UUID only.",
    cases: [
      {
        asked: [
          "GET /v1/nodes/n1/ports 1.82",
          "GET /v1/nodes/n1/ports/detail 1.82",
          "GET /v1/nodes/n1/portgroups 1.24",
          "GET /v1/nodes/n1/volume/connectors 1.32",
          "GET /v1/nodes/n1/volume/targets 1.32",
        ],
        differs: status(404, 200),
      },
    ],
  },
  {
    verdict: "better",
    what: "A field that does not exist is refused.",
    reason: "Ironic leaves it out without a word in lists that are empty.",
    cases: [{ asked: ["GET /v1/allocations?fields=name,none_such 1.82"], differs: status(200, 400) }],
  },
  {
    verdict: "better",
    what: "A body that is not JSON by its Content-Type is refused (415).",
    reason: "A mistake of the client is told at once.",
    cases: [{ asked: ["POST /v1/nodes 1.82"], sent: '{"driver":"fake-hardware"}', differs: status(201, 415) }],
  },
  {
    verdict: "better",
    what: "`enabled: null` for the console is refused.",
    reason: "Ironic takes it for false.",
    cases: [{ asked: ["PUT /v1/nodes/n1/states/console 1.82"], sent: '"enabled":null', differs: status(202, 400) }],
  },
  {
    verdict: "better",
    what: "fake-hardware has every interface: NMI, boot devices, console, lamps.",
    reason: "Every route has a driver behind it that works.",
    cases: [
      {
        asked: found("boot_device/supported"),
        differs: [["body.supported_boot_devices", '1 items: ["pxe"]', '5 items: ["pxe","disk","cdrom","bios","safe"]']],
      },
      { asked: found("boot_device"), differs: [["body.persistent", "false", "true"]] },
      {
        asked: ["GET /v1/nodes/n1/states/console 1.82"],
        differs: [
          ["body.console_info.type", NOTHING, '"fake"'],
          ["body.console_info.url", NOTHING, `"fake://${ID.node}"`],
        ],
      },
      { asked: ["PUT /v1/nodes/n1/management/inject_nmi 1.82"], differs: status(400, 204) },
      {
        asked: ["PUT /v1/nodes/n1/management/indicators/led@system 1.82"],
        sent: '"state":"o',
        differs: status(400, 204),
      },
    ],
  },
  {
    verdict: "better",
    what: "A node's history tells what was done, not only what failed.",
    reason: "Who asks what happened to a node wants both.",
    cases: [
      {
        asked: ["GET /v1/nodes/n1/history 1.78", "GET /v1/nodes/n1/history?detail=true&limit=1 1.82"],
        differs: [
          ["body.history", "0 items: []", "1 items: *"],
          ["body.next", NOTHING, '"http://server/v1/nodes/n1/history?*'],
        ],
      },
    ],
  },
  {
    verdict: "better",
    what: "A priority given as text is kept as the number that it stands for.",
    reason: "Ironic gives back the text.",
    cases: [
      {
        asked: ["POST /v1/deploy_templates 1.82"],
        sent: '"priority":"10"',
        differs: [["body.steps[].priority", '"10"', "10"]],
      },
    ],
  },
  {
    verdict: "better",
    what: "`updated_at` of a deploy template is when it was changed.",
    reason: "Ironic 21.4 leaves it null.",
    cases: [
      {
        asked: ["PATCH /v1/deploy_templates/CUSTOM_T 1.82", "GET /v1/deploy_templates/CUSTOM_T 1.82"],
        differs: [["body.updated_at", "null", '"(a time)"']],
      },
    ],
  },
  {
    verdict: "better",
    what: "Shards count the nodes that are in one.",
    reason: 'Ironic 21.4 lists a shard called "None" for the others.',
    cases: [
      {
        asked: ["GET /v1/shards 1.82"],
        differs: [
          ["body.shards", '3 items: [{"name":"None",*', '2 items: [{"name":"s","count":1},{"name":"s1","count":1}]'],
        ],
      },
    ],
  },
  {
    verdict: "better",
    what: "An identifier that is no name is refused in the form of all other refusals.",
    reason: "One form for one kind of mistake.",
    cases: [
      {
        asked: ["1.4", "1.5", "1.82"]
          .map((version) => `GET /v1/nodes/a%20b ${version}`)
          .concat("GET /v1/nodes/%E2%82%AC 1.82"),
        differs: fault,
      },
    ],
  },
  {
    verdict: "better",
    what: "A new allocation is `active`, with its node, in the very answer to the request that made it.",
    reason: "It takes a millisecond; nobody has to ask again. One that no node fits is `error` at once too.",
    cases: [
      { asked: ["POST /v1/allocations 1.82"], sent: '"resource_class":"story"', differs: allocated },
      {
        asked: ["POST /v1/allocations 1.82"],
        sent: '"resource_class":"none-such"',
        differs: [
          ["body.updated_at", "null", '"(a time)"'],
          ["body.state", '"allocating"', '"error"'],
          ["body.last_error", "null", '"Failed to process allocation *'],
        ],
      },
    ],
  },
  {
    verdict: "better",
    what: "A rescue password is not kept in `instance_info`, hashed or not.",
    reason: "The operation that needs it has it; afterwards nobody does.",
    cases: [
      {
        asked: [
          "GET /v1/nodes/n3?fields=provision_state,target_provision_state,last_error,instance_info,maintenance,fault 1.82",
        ],
        differs: [
          ["body.instance_info.rescue_password", '"******"', NOTHING],
          ["body.instance_info.hashed_rescue_password", '"******"', NOTHING],
        ],
      },
    ],
  },
  {
    verdict: "better",
    what: "Inspecting fake-hardware finds properties, boot mode and secure boot.",
    reason: "What a client does with them can be tried.",
    cases: [
      {
        asked: ["GET /v1/nodes/n3 1.82"],
        differs: [
          ["body.boot_mode", "null", '"uefi"'],
          ["body.secure_boot", "null", "false"],
          ["body.properties.memory_mb", NOTHING, "4096"],
          ["body.properties.cpus", NOTHING, "2"],
          ["body.properties.cpu_arch", NOTHING, '"x86_64"'],
          ["body.properties.local_gb", NOTHING, "20"],
        ],
      },
    ],
  },
];
