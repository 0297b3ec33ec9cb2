/** What is in very many answers, and of no weight. */
import type { Told, Verdict } from "./verdict.ts";

const NOTHING = "(nothing)";

const words = (name: string): Told => [`body.${name}`, '"*', '"*'];

export const EVERYWHERE: readonly Verdict[] = [
  {
    verdict: "on purpose",
    what: "The newest microversion is 1.115, not 1.82.",
    reason: "Ingot has the microversions of later releases too.",
    everywhere: true,
    cases: [
      { asked: ["*"], differs: [["header x-openstack-ironic-api-maximum-version", "1.82", "1.115"]] },
      { asked: ["* latest", "* LATEST"], differs: [["header x-openstack-ironic-api-version", "1.82", "1.115"]] },
      {
        asked: ["GET / *", "GET /v1 *", "GET /v1/ *"],
        differs: ["default_version", "versions[]", "version"].map((of): Told => [
          `body.${of}.version`,
          '"1.82"',
          '"1.115"',
        ]),
      },
    ],
  },
  {
    verdict: "better",
    what: "An error has a member `ingot` besides `faultcode`, `faultstring` and `debuginfo`.",
    reason: "The error's code and what to do next, for clients that want them; others do not look there.",
    everywhere: true,
    cases: [{ asked: ["*"], differs: [["body.error_message.ingot", NOTHING, '{"code":"*']] }],
  },
  {
    verdict: "better",
    what: "Every answer has a request id and the range of microversions, errors of negotiation and of the path too.",
    reason: "What failed can be found in the log.",
    everywhere: true,
    cases: [
      {
        asked: ["*"],
        differs: [
          ["header openstack-request-id", NOTHING, "(an id)"],
          ["header x-openstack-ironic-api-minimum-version", NOTHING, "1.1"],
          ["header x-openstack-ironic-api-maximum-version", NOTHING, "1.115"],
          ["header x-openstack-ironic-api-version", NOTHING, "1.*"],
        ],
      },
    ],
  },
  {
    verdict: "better",
    what: "A path or a method that is not there, or not in the microversion, is refused in words.",
    reason: "Ironic's refusals of paths are empty: whether the path or the microversion is wrong is to be guessed.",
    everywhere: true,
    cases: [{ asked: ["*"], differs: [["body.error_message.description", '""', '"(words)"']] }],
  },
  {
    verdict: "on purpose",
    what: "What drivers remember in `driver_internal_info` is their own.",
    reason: "No client can know what stands there.",
    everywhere: true,
    cases: [
      {
        asked: ["GET /v1/nodes* *"],
        differs: [
          ["body*.driver_internal_info.last_power_state_change", '"*"', NOTHING],
          ["body*.driver_internal_info.fake_power_state", NOTHING, '"power o*"'],
          ["body.driver_internal_info.clean_steps", "null", NOTHING],
          ["body.driver_internal_info.deploy_steps", "null", NOTHING],
        ],
      },
    ],
  },
  {
    verdict: "better",
    what: "A node that was just patched shows no `reservation`.",
    reason: "Ironic shows the lock that the patch itself held.",
    everywhere: true,
    cases: [{ asked: ["PATCH /v1/nodes/* *"], differs: [["body.reservation", '"conductor-1"', "null"]] }],
  },
  {
    verdict: "better",
    what: "`nodes` of a chassis is a list of links, as the API's reference has it.",
    reason: "Ironic 21.4 puts the list into another list.",
    everywhere: true,
    cases: [
      {
        asked: ["GET /v1/chassis* *", "POST /v1/chassis 1.82", "PATCH /v1/chassis/* 1.82"],
        differs: ["body", "body.chassis[]"].map((of): Told => [`${of}.nodes`, "1 items: [[*", "2 items: [{*"]),
      },
    ],
  },
  {
    verdict: "on purpose",
    what: "Texts for people (description, properties, hints of parameters) are Ingot's own.",
    reason: "They say what Ingot and its drivers do.",
    everywhere: true,
    cases: [
      { asked: ["GET / *"], differs: [["body.description", '"Ironic is *', '"Ingot deploys *']] },
      {
        asked: ["GET /v1 *", "GET /v1/ *"],
        differs: [
          ["body.links[].href", '"https://docs.openstack.org//*', '"https://docs.openstack.org/api-ref/baremetal/"'],
        ],
      },
      {
        asked: ["GET /v1/drivers/fake-hardware/properties *"],
        differs: [
          ["body.B1", '"B1 description. Required."', NOTHING],
          ["body.B2", '"B2 description. Required."', NOTHING],
          ["body.fake_*", NOTHING, '"*'],
        ],
      },
      {
        asked: ["GET /v1/drivers/fake-hardware/raid/logical_disk_properties *"],
        differs: [
          ...["raid_level", "size_gb", "volume_name", "disk_type", "interface_type", "number_of_physical_disks"].map(
            words,
          ),
          ...["controller", "physical_disks"].map(words),
        ],
      },
      {
        asked: ["GET /v1/*/vendor_passthru/methods *"],
        differs: [["body.echo", NOTHING, '{"async":false,*']],
      },
    ],
  },
  {
    verdict: "on purpose",
    what: "`validate` tells of the firmware interface in every microversion.",
    reason: "Ironic has it since 23.1 and shows it in every microversion too.",
    everywhere: true,
    cases: [{ asked: ["GET /v1/nodes/*/validate *"], differs: [["body.firmware", NOTHING, '{"result":true}']] }],
  },
];
