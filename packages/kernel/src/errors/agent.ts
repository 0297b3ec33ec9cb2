import type { ErrorEntry } from "./entry.ts";

/** Errors of the agent and its steps. */
export const agentErrors = {
  "step.failed": {
    status: 500,
    summary: "A step said that it could not do its work.",
    hint: "The message is the step's own; its log lines are in the node's timeline.",
  },
  "step.declined": {
    status: 501,
    summary: "A hardware manager declined a method as not for this hardware; the next manager is asked.",
    hint: "If no manager provides the method, add a hardware manager that does to the ramdisk.",
  },
  "step.invalid_definition": {
    status: 500,
    summary: "A step or a hardware manager is not defined as it must be.",
    hint: "Correct the definition that the message names.",
  },
  "step.invalid_arguments": {
    status: 400,
    summary: "The arguments of a step do not fit its schema.",
    hint: "Correct the arguments that the message names.",
  },
  "step.unknown": {
    status: 404,
    summary: "The ramdisk has no such step.",
    hint: "List the steps of the ramdisk in its manifest.json; rebuild it with the element that brings the step.",
  },
  "step.clash": {
    status: 500,
    summary: "Two hardware managers of equal support offer the same step.",
    hint: "Rename one of the steps, or let one of the managers answer with a higher support level.",
  },
  "step.not_abortable": {
    status: 409,
    summary: "The running step cannot be aborted.",
    hint: "Wait until it has ended.",
  },
  "agent.busy": {
    status: 409,
    summary: "The agent runs one command at a time, and one is running.",
    hint: "Wait for the running command to end.",
    retryable: true,
  },
  "agent.unauthorized": {
    status: 401,
    summary: "The agent token is missing or wrong.",
    hint: "Only the conductor that the agent has looked itself up at may command it.",
  },
  "agent.not_found": {
    status: 404,
    summary: "The agent has no such page, extension or command.",
    hint: "See the commands of ironic-python-agent's API.",
  },
  "agent.invalid_command": {
    status: 400,
    summary: "A command to the agent is not well formed.",
    hint: 'Send {"name": "extension.command", "params": {…}}.',
  },
  "agent.version_mismatch": {
    status: 409,
    summary: "The hardware managers are not those from which the steps were collected.",
    hint: "Collect the steps again.",
    retryable: true,
  },
  "agent.lookup_failed": {
    status: 504,
    summary: "The control plane did not recognise this machine in time.",
    hint: "Check that a port with one of the machine's MAC addresses exists, and that the node waits for its ramdisk.",
  },
  "agent.no_address": {
    status: 500,
    summary: "The machine has no IP address from which the control plane is reached.",
    hint: "Check DHCP on the provisioning network, or set ipa-advertise-host.",
  },
  "agent.no_api_url": {
    status: 500,
    summary: "The agent was not told where the control plane is.",
    hint: "Set ipa-api-url on the kernel command line, or api_url in /etc/ironic-python-agent.d/*.conf.",
  },
  "agent.plugin_invalid": {
    status: 400,
    summary: "A package is not a step plug-in, or cannot be loaded.",
    hint: 'Its package.json needs name, version and "ingot": {"hardwareManager": "./src/index.ts"}.',
  },
} as const satisfies Record<string, ErrorEntry>;
