/** docs/reference/inspection-rules.md, from the operators, actions and hooks that there are. */
import { chooseHooks, INSPECTION_HOOKS } from "@ingot/conductor/inspection/hooks/index";
import { ACTIONS } from "@ingot/conductor/inspection/rules/actions";
import { OPERATORS } from "@ingot/conductor/inspection/rules/operators";
import { defaultConfig } from "@ingot/conductor/config";

interface Arguments {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

const CONDITION_WORDS: Readonly<Record<string, string>> = {
  eq: "all values are equal; a text is equal to the number or truth value that it spells",
  ne: "each value differs from the next",
  lt: "each value is less than the next; texts that spell numbers count as numbers",
  le: "each value is at most the next",
  gt: "each value is greater than the next",
  ge: "each value is at least the next",
  "is-empty": "the value is nothing, an empty text, list or object",
  "is-none": "the value is nothing",
  "is-true": "true, a number other than 0, `yes` or `true`",
  "is-false": "false, 0, nothing, `no` or `false`",
  "one-of": "the value is one of the list",
  "in-net": "the address is in the subnet",
  matches: "the whole text matches the regular expression (JavaScript's, with `(?i)` and its like in front)",
  contains: "some part of the text matches the regular expression",
};

const ACTION_WORDS: Readonly<Record<string, string>> = {
  fail: "ends the inspection as failed, with these words",
  log: "writes a line into the node's timeline",
  "set-attribute": "sets a field of the node, or a key in one; whatever a client's patch may set, and traits",
  "extend-attribute": "adds to a list in the node",
  "del-attribute": "takes a field back to null, or removes a key",
  "set-capability": "sets one of the node's capabilities",
  "unset-capability": "removes one",
  "add-trait": "adds a trait to the node",
  "remove-trait": "removes one",
  "set-plugin-data": "sets a value in the plugin data, which is kept with the inventory",
  "extend-plugin-data": "adds to a list in it",
  "unset-plugin-data": "removes a value from it",
  "set-port-attribute": "sets a field of a port, named by UUID or MAC address",
  "extend-port-attribute": "adds to a list in one",
  "del-port-attribute": "removes from one",
  "api-call": "GETs a URL, again while it answers 429 or 5xx",
};

const HOOK_WORDS: Readonly<Record<string, string>> = {
  "ramdisk-error": "fails when the ramdisk reports that it has failed",
  "validate-interfaces": "sorts out the NICs that count",
  ports: "makes ports for them, and says which may be booted from",
  architecture: "`properties.cpu_arch`",
  accelerators: "`properties.accelerators`, from the PCI devices",
  "boot-mode": "the capability `boot_mode`",
  "cpu-capabilities": "capabilities from the CPU's flags",
  cpus: "`properties.cpus`",
  "extra-hardware":
    "what the collector extra-hardware found, by kind, device and property, as `extra` of the plugin data",
  "local-link-connection": "switch and port of each NIC, as LLDP tells them",
  memory: "`properties.memory_mb`",
  "parse-lldp": "what switches say of themselves, into the plugin data",
  "pci-devices": "PCI devices counted as capabilities",
  "physical-network": "the physical network of ports, by their addresses",
  "raid-device": "the one new disk after a RAID was made, as `properties.root_device`",
  "root-device": "`properties.local_gb`, of the disk that the hints mean",
};

const INTRODUCTION = `# Inspection: hooks and rules

What an agent (or a BMC) reports of a machine goes through rules of phase \`early\`, then hooks, then rules of phase \`main\`. All of it changes a draft of
the node; the result is written in one transaction at the end, or, when something fails, not at all. This page is made from the code by \`npm run docs\`.

A rule runs its actions when all of its conditions hold; rules with a greater \`priority\` come first. Rules are made with
\`POST /v1/inspection_rules\` or \`ingot inspection-rule create\`; a YAML file of them is named by \`ingot serve --inspection-rules\` (there a rule may also have a
\`scope\`: it is only for nodes with that \`inspection_scope\` in their properties).

Texts may have replacement fields: \`{node.driver}\`, \`{inventory[cpu][architecture]}\`, \`{plugin_data[macs][0]}\`, and \`{item}\` in a \`loop\`. A text in which one
field leads nowhere stays as it was written. \`args\` are named, or a list in the order below. A \`loop\` repeats an action for each item; of a
condition, \`multiple\` says how its results count: \`any\`, \`all\`, \`first\`, \`last\`.

Secrets of the report (\`password\`, \`auth_token\`, \`bmc_password\`) are read as \`***\`, unless \`--inspection-mask-secrets\` says otherwise. A \`sensitive\` rule never
shows its conditions and actions again.
`;

export function renderInspectionPage(): string {
  const hooks = chooseHooks(INSPECTION_HOOKS).map(({ name, needs = [] }) => {
    const standard = defaultConfig.inspection.hooks.includes(name) ? " (runs unless told otherwise)" : "";
    const after = needs.length === 0 ? "" : `; needs ${needs.join(", ")} before it`;
    return `- \`${name}\`: ${wordsOf(HOOK_WORDS, name)}${standard}${after}`;
  });
  return [
    INTRODUCTION,
    "## Conditions\n\n`!` before an operator inverts it.\n",
    ...table(OPERATORS, CONDITION_WORDS),
    "\n## Actions\n",
    ...table(ACTIONS, ACTION_WORDS),
    "\n## Hooks\n\n`ingot serve --inspection-hooks LIST` chooses them, in their order.\n",
    ...hooks,
    "",
  ].join("\n");
}

function table(of: Readonly<Record<string, Arguments>>, words: Readonly<Record<string, string>>): readonly string[] {
  const rows = Object.entries(of).map(([name, { required, optional }]) => {
    const args = [...required.map((each) => `\`${each}\``), ...optional.map((each) => `\`${each}\` (optional)`)];
    return `| \`${name}\` | ${args.join(", ")} | ${wordsOf(words, name)} |`;
  });
  return ["| op | args | what it means |", "| --- | --- | --- |", ...rows];
}

function wordsOf(words: Readonly<Record<string, string>>, name: string): string {
  const found = words[name];
  if (found === undefined) throw new Error(`the reference page has no words for '${name}'`);
  return found;
}
