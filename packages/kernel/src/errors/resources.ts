import type { ErrorEntry } from "./entry.ts";

/** Errors about what belongs to nodes, and what they are made and run by: ports, volumes, allocations, templates, rules. */
export const resourceErrors = {
  "bios.setting_not_found": {
    status: 404,
    summary: "The node has no such BIOS setting, or its settings were never read.",
    hint: "List them with: baremetal node bios setting list NODE",
  },
  "raid.unsupported": {
    status: 404,
    summary: "The driver has no RAID.",
    hint: "Choose a driver or a raid_interface that has.",
  },
  "port.not_found": {
    status: 404,
    summary: "There is no port of this UUID or name.",
    hint: "List the ports with: baremetal port list",
  },
  "port.duplicate": {
    status: 409,
    summary: "Another port has this MAC address, UUID or name.",
    hint: "Delete the other port, or correct the address.",
  },
  "portgroup.not_found": {
    status: 404,
    summary: "There is no port group of this UUID or name.",
    hint: "List the port groups with: baremetal port group list",
  },
  "portgroup.duplicate": {
    status: 409,
    summary: "Another port group has this MAC address, UUID or name.",
    hint: "Choose another, or delete the other port group.",
  },
  "portgroup.not_empty": {
    status: 400,
    summary: "Ports belong to the port group.",
    hint: "Take them out first: baremetal port unset PORT --port-group",
  },
  "portgroup.conflict": {
    status: 409,
    summary: "The port and the port group do not go together.",
    hint: "The message says what stands against it.",
  },
  "chassis.not_found": {
    status: 404,
    summary: "There is no chassis of this UUID.",
    hint: "List the chassis with: baremetal chassis list",
  },
  "chassis.duplicate": {
    status: 409,
    summary: "Another chassis has this UUID.",
    hint: "Leave the UUID out: one is made.",
  },
  "chassis.not_empty": {
    status: 400,
    summary: "Nodes belong to the chassis.",
    hint: "Take them out first: baremetal node unset NODE --chassis-uuid",
  },
  "volume_connector.not_found": {
    status: 404,
    summary: "There is no volume connector of this UUID.",
    hint: "List them with: baremetal volume connector list",
  },
  "volume_connector.duplicate": {
    status: 409,
    summary: "Another volume connector has this UUID, or this type and id.",
    hint: "Delete the other, or correct the id.",
  },
  "volume_target.not_found": {
    status: 404,
    summary: "There is no volume target of this UUID.",
    hint: "List them with: baremetal volume target list",
  },
  "volume_target.duplicate": {
    status: 409,
    summary: "Another volume target has this UUID, or this boot index on the same node.",
    hint: "Choose another boot index, or delete the other target.",
  },
  "inventory.not_found": {
    status: 404,
    summary: "The node has no inventory: it was not inspected yet.",
    hint: "Inspect it with: baremetal node inspect NODE",
  },
  "allocation.not_found": {
    status: 404,
    summary: "There is no allocation of this UUID or name.",
    hint: "List the allocations with: baremetal allocation list",
  },
  "allocation.duplicate": {
    status: 409,
    summary: "Another allocation has this UUID or name.",
    hint: "Choose another name, or delete the other allocation.",
  },
  "allocation.no_candidate": {
    status: 409,
    summary: "No node fits the allocation.",
    hint: "See which nodes are available, their resource classes and their traits.",
  },
  "template.not_found": {
    status: 404,
    summary: "There is no deploy template of this UUID or name.",
    hint: "List the templates with: baremetal deploy template list",
  },
  "template.duplicate": {
    status: 409,
    summary: "Another deploy template has this UUID or name.",
    hint: "Choose another name, or change the template that has it.",
  },
  "template.invalid": {
    status: 400,
    summary: "A deploy template is not of the form it must have.",
    hint: "Correct what the message names.",
  },
  "runbook.not_found": {
    status: 404,
    summary: "There is no runbook of this UUID or name.",
    hint: "List the runbooks with: baremetal runbook list",
  },
  "runbook.duplicate": {
    status: 409,
    summary: "Another runbook has this UUID or name.",
    hint: "Choose another name, or change the runbook that has it.",
  },
  "runbook.invalid": {
    status: 400,
    summary: "A runbook is not of the form it must have.",
    hint: "Correct what the message names.",
  },
  "runbook.not_approved": {
    status: 400,
    summary: "The runbook has not been approved for the node: the node has none of its traits.",
    hint: "Add the trait with: baremetal node add trait NODE TRAIT",
  },
  "inspection_rule.not_found": {
    status: 404,
    summary: "There is no inspection rule of this UUID.",
    hint: "List the rules with: baremetal inspection rule list",
  },
  "inspection_rule.duplicate": {
    status: 409,
    summary: "Another inspection rule has this UUID.",
    hint: "Leave the UUID out, or change the rule that has it.",
  },
  "inspection_rule.invalid": {
    status: 400,
    summary: "An inspection rule is not of the form it must have.",
    hint: "Correct what the message names.",
  },
  "inspection.failed": {
    status: 400,
    summary: "What was reported of a machine cannot be right, or a rule refuses it.",
    hint: "See the report in the node's inventory, and the rules that applied in: ingot node timeline NODE",
  },
  "inspection.hooks_invalid": {
    status: 500,
    summary: "The configured inspection hooks cannot run.",
    hint: "Correct the list of hooks.",
  },
  "trait.not_found": {
    status: 404,
    summary: "The node has no such trait.",
    hint: "List its traits with: baremetal node trait list NODE",
  },
  "trait.invalid": {
    status: 400,
    summary: "This is not a trait.",
    hint: "Use a standard trait or one that begins with CUSTOM_ and has only A-Z, 0-9 and _.",
  },
  "history.not_found": {
    status: 404,
    summary: "The node's history has no such entry.",
    hint: "List the entries with: baremetal node history list NODE",
  },
  "vif.not_found": {
    status: 404,
    summary: "The node has no such virtual interface.",
    hint: "List them with: baremetal node vif list NODE",
  },
} as const satisfies Record<string, ErrorEntry>;
