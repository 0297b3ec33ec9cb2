/**
 * Every way in which Ingot answers otherwise than Ironic 21.4, with the reason. A difference that no row explains fails the
 * test, and so does a row that explains nothing any more.
 */
import type { Difference } from "./compare.ts";
import type { Question } from "./question.ts";

export interface Verdict {
  readonly verdict: "better" | "on purpose" | "missing";
  readonly what: string;
  readonly reason: string;
  /** In very many answers, and of no weight: a question that differs in nothing else counts as the same. */
  readonly everywhere?: true;
  fits(difference: Difference, question: Question): boolean;
}

type Fits = Verdict["fits"];

const at =
  (pattern: RegExp): Fits =>
  (difference) =>
    pattern.test(difference.at);
const on =
  (path: RegExp, where: RegExp = /./): Fits =>
  (difference, question) =>
    path.test(`${question.method} ${question.path}`) && where.test(difference.at);
/** By the status that each answered. */
const statuses =
  (ironic: string, ingot: string, path: RegExp = /./): Fits =>
  (difference, question) =>
    difference.at === "status" &&
    difference.ironic.startsWith(ironic) &&
    difference.ingot.startsWith(ingot) &&
    path.test(`${question.method} ${question.path}`);
const sent =
  (pattern: RegExp, fits: Fits): Fits =>
  (difference, question) =>
    pattern.test(question.raw ?? JSON.stringify(question.body ?? null)) && fits(difference, question);

export const VERDICTS: readonly Verdict[] = [
  {
    verdict: "on purpose",
    what: "The newest microversion is 1.115, not 1.82.",
    reason: "Ingot has the microversions of later releases too.",
    everywhere: true,
    fits: (difference) => difference.ironic.includes("1.82") && difference.ingot.includes("1.115"),
  },
  {
    verdict: "better",
    what: "An error has a member `ingot` besides `faultcode`, `faultstring` and `debuginfo`.",
    reason: "The error's code and what to do next, for clients that want them; others do not look there.",
    everywhere: true,
    fits: at(/^body\.error_message\.ingot$/),
  },
  {
    verdict: "better",
    what: "Every answer has a request id and the range of microversions, errors of negotiation and of the path too.",
    reason: "What failed can be found in the log.",
    everywhere: true,
    fits: (difference) =>
      /^header (openstack-request-id|x-openstack-ironic-api-)/.test(difference.at) && difference.ironic === "(nothing)",
  },
  {
    verdict: "on purpose",
    what: "What drivers remember in `driver_internal_info` is their own.",
    reason: "No client can know what stands there.",
    everywhere: true,
    fits: at(/driver_internal_info/),
  },
  {
    verdict: "on purpose",
    what: "Other hardware types are there too, and interfaces are listed in another order.",
    reason: "Both follow the configuration; neither order means anything.",
    everywhere: true,
    fits: at(/^body\.drivers$|enabled_\w+_interfaces\[\]$/),
  },
  {
    verdict: "better",
    what: "A node that was just patched shows no `reservation`.",
    reason: "Ironic shows the lock that the patch itself held.",
    everywhere: true,
    fits: on(/^PATCH \/v1\/nodes/, /^body\.reservation$/),
  },
  {
    verdict: "better",
    what: "`nodes` of a chassis is a list of links, as the API's reference has it.",
    reason: "Ironic 21.4 puts the list into another list.",
    everywhere: true,
    fits: on(/\/v1\/chassis/, /nodes$/),
  },
  {
    verdict: "on purpose",
    what: "Texts for people (description, properties, hints of parameters) are Ingot's own.",
    reason: "They say what Ingot and its drivers do.",
    everywhere: true,
    fits: (difference, { path }) =>
      /^body\.(description|links\[\]\.href)$/.test(difference.at) ||
      /\/(properties|logical_disk_properties|vendor_passthru\/methods)$/.test(path),
  },
  {
    verdict: "on purpose",
    what: "`validate` tells of the firmware interface in every microversion.",
    reason: "Ironic has it since 23.1 and shows it in every microversion too.",
    everywhere: true,
    fits: on(/\/validate$/, /^body\.firmware$/),
  },
  {
    verdict: "better",
    what: "What Ironic answers with a fault of its own (500) is done, or refused with words.",
    reason: "KeyError, None and SQL errors are no answers.",
    fits: (difference) => difference.at === "status" && difference.ironic.startsWith("500"),
  },
  {
    verdict: "better",
    what: "null for a field that cannot be null stands for its default.",
    reason: "Ironic 21.4 answers 500; what was made is then there to be deleted.",
    fits: (difference, { method, clears }) =>
      method === "DELETE" && clears === true && statuses("404", "204")(difference, { method, path: "" }),
  },
  {
    verdict: "on purpose",
    what: "`mode` and `properties` of a port group are shown from 1.26 on.",
    reason: "So the API's reference says; Ironic 21.4 shows them from 1.23 on.",
    fits: on(/portgroups/, /\.(mode|properties)$/),
  },
  {
    verdict: "better",
    what: "`/v1/nodes/NAME/ports`, `/portgroups` and `/volume/…` take a node's name.",
    reason: "Ironic 21.4 finds them by UUID only.",
    fits: statuses("404", "200", /^GET \/v1\/nodes\/n1\/(ports|portgroups|volume)/),
  },
  {
    verdict: "on purpose",
    what: "A path that nobody has is 404, and a method that a path does not take is 405.",
    reason: "Ironic takes the rest of the path for a field, or the path for a body.",
    fits: (difference, question) =>
      difference.at === "status" &&
      /(none_such|\/children|\/firmware|^(DELETE|PATCH) \/v1\/nodes$|^POST \/v1\/nodes\/n1$)/.test(
        `${question.method} ${question.path}`,
      ) &&
      /^(404|405)/.test(difference.ingot),
  },
  {
    verdict: "on purpose",
    what: "What a microversion lacks is refused before its body is looked at.",
    reason: "Ironic tells of a missing field of what it then would not take.",
    fits: statuses("400", "404", /^POST \/v1\/(portgroups|events)$/),
  },
  {
    verdict: "on purpose",
    what: "Indicators exist since 1.63.",
    reason: "So the API's reference says; Ironic 21.4 answers in every microversion.",
    fits: (difference, { path, version }) =>
      path.includes("/indicators") && version === "1.62" && difference.at === "status",
  },
  {
    verdict: "on purpose",
    what: "The filters `description_contains`, `retired` and `project` are refused by microversions before theirs.",
    reason: "As all other filters are; Ironic 21.4 forgot these.",
    fits: statuses("200", "406", /\?(description_contains|retired|project)=/),
  },
  {
    verdict: "on purpose",
    what: "`fields` may be given more than once and may name `links`; `detail` is taken by every list.",
    reason: "What is meant is clear, and nothing is lost.",
    fits: statuses("400", "200", /[?&](fields|detail)=/),
  },
  {
    verdict: "better",
    what: "A field that does not exist is refused.",
    reason: "Ironic leaves it out without a word in lists that are empty.",
    fits: statuses("200", "400", /fields=/),
  },
  {
    verdict: "on purpose",
    what: "A marker that is no UUID is one that is not found.",
    reason: "Conductors are named by host names, whatever those look like.",
    fits: statuses("400", "404", /marker=/),
  },
  {
    verdict: "on purpose",
    what: "Filters that exclude each other are 400.",
    reason: "Ironic says 403: nothing was forbidden.",
    fits: statuses("403", "400", /portgroup=.*node=/),
  },
  {
    verdict: "missing",
    what: "A conductor group that no conductor is in is taken.",
    reason: "Ironic refuses it (400). Ingot looks after such a node as soon as a conductor of that group starts.",
    fits: (difference, question) =>
      sent(/conductor_group/, statuses("400", "20"))(difference, question) || /\.conductor_group$/.test(difference.at),
  },
  {
    verdict: "better",
    what: "A body that is not JSON by its Content-Type is refused (415).",
    reason: "A mistake of the client is told at once.",
    fits: statuses("201", "415"),
  },
  {
    verdict: "on purpose",
    what: "More words cannot be names of nodes (`ports`, `states`, …).",
    reason: "A node of that name could not be told from what is below it.",
    fits: (difference, question) =>
      sent(/"name":"ports"/, statuses("201", "400"))(difference, question) ||
      (question.clears === true && statuses("204", "404")(difference, question)),
  },
  {
    verdict: "on purpose",
    what: "MAC addresses with dashes are taken, and written with colons.",
    reason: "It is clear which address is meant.",
    fits: sent(/52-54-00/, statuses("400", "201")),
  },
  {
    verdict: "on purpose",
    what: "A key of a later microversion is known as one: 406, not an unknown key.",
    reason: "The answer says which microversion has it.",
    fits: sent(/"name"/, statuses("400", "406", /^POST \/v1\/ports/)),
  },
  {
    verdict: "on purpose",
    what: "`name` of a port may be given as null by microversions that do not have it.",
    reason: "Null is what it has anyway.",
    fits: sent(/"name":null/, statuses("400", "201", /^POST \/v1\/ports/)),
  },
  {
    verdict: "missing",
    what: "`/v1/nodes.json`: the suffix is taken off names (`/v1/nodes/n1.json`), not off collections.",
    reason: "No client is known that asks so.",
    fits: statuses("200", "404", /\.json$/),
  },
  {
    verdict: "better",
    what: "`enabled: null` for the console is refused.",
    reason: "Ironic takes it for false.",
    fits: sent(/"enabled":null/, statuses("202", "400")),
  },
  {
    verdict: "on purpose",
    what: "A boot device is told in the body only.",
    reason: "Ironic reads the query as well; its reference knows the body alone.",
    fits: on(/boot_device\?boot_device=/),
  },
  {
    verdict: "better",
    what: "fake-hardware has every interface: NMI, boot modes, boot devices, console, secure boot, lamps.",
    reason: "Every route has a driver behind it that works.",
    fits: on(/\/(inject_nmi|management\/boot_device(\/supported)?|states\/console|states|indicators.*)$/),
  },
  {
    verdict: "better",
    what: "A node's history tells what was done, not only what failed.",
    reason: "Who asks what happened to a node wants both.",
    fits: on(/\/history/, /^body\.history/),
  },
  {
    verdict: "on purpose",
    what: "The order of names in `fields` of a `next` link.",
    reason: "It means nothing.",
    fits: at(/^body\.next$/),
  },
  {
    verdict: "on purpose",
    what: "An empty resource class stays what it is.",
    reason: "Ironic makes it null on creation.",
    fits: at(/^body\.resource_class$/),
  },
  {
    verdict: "better",
    what: "A priority given as text is kept as the number that it stands for.",
    reason: "Ironic gives back the text.",
    fits: at(/steps\[\]\.priority$/),
  },
  {
    verdict: "better",
    what: "`updated_at` of a deploy template is when it was changed.",
    reason: "Ironic 21.4 leaves it null.",
    fits: on(/deploy_templates/, /updated_at$/),
  },
  {
    verdict: "better",
    what: "Shards count the nodes that are in one.",
    reason: 'Ironic 21.4 lists a shard called "None" for the others.',
    fits: on(/\/v1\/shards/, /^body\.shards/),
  },
  {
    verdict: "better",
    what: "An identifier that is no name is refused in the form of all other refusals.",
    reason: "One form for one kind of mistake.",
    fits: on(/\/v1\/nodes\/(a%20b|%E2%82%AC)/, /error_message/),
  },
  {
    verdict: "on purpose",
    what: "A path of the API that Ironic 21.4 does not have tells so in words.",
    reason: "Ironic's 404 of a path is empty.",
    fits: on(/\/v1\/(runbooks|inspection_rules)$/, /error_message/),
  },
  {
    verdict: "on purpose",
    what: "Changing an allocation before 1.57 is 405 in the form of a path's refusal.",
    reason: "As all other methods are that a microversion lacks.",
    fits: on(/^PATCH \/v1\/allocations/, /error_message/),
  },
  {
    verdict: "better",
    what: "A new allocation is `active`, with its node, in the very answer to the request that made it.",
    reason: "It takes a millisecond; nobody has to ask again. One that no node fits is `error` at once too.",
    fits: on(/^POST \/v1\/allocations/, /^body\.(state|node_uuid|last_error|updated_at)$/),
  },
  {
    verdict: "better",
    what: "A rescue password is not kept in `instance_info`, hashed or not.",
    reason: "The operation that needs it has it; afterwards nobody does.",
    fits: at(/rescue_password$/),
  },
  {
    verdict: "better",
    what: "Inspecting fake-hardware finds properties, boot mode and secure boot.",
    reason: "What a client does with them can be tried.",
    fits: on(/^GET \/v1\/nodes\/n3$/, /^body\.(properties\.\w+|boot_mode|secure_boot)$/),
  },
];
