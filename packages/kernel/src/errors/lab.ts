import type { ErrorEntry } from "./entry.ts";

/** Errors of the laboratory of virtual machines. */
export const labErrors = {
  "lab.program_missing": {
    status: 500,
    summary: "A program or a firmware file that the laboratory needs is not installed.",
    hint: "Install the Debian package that the message names.",
  },
  "lab.machine_failed": {
    status: 500,
    summary: "A virtual machine could not be started, or ended by itself.",
    hint: "The message has QEMU's last words; the machine's log has all of them.",
  },
  "lab.not_running": {
    status: 404,
    summary: "No laboratory is running in this directory.",
    hint: "Start one with: ingot lab up",
  },
  "lab.already_running": {
    status: 409,
    summary: "A different laboratory is running in this directory already.",
    hint: "End it with `ingot lab down`, or give this one a directory of its own with --dir.",
  },
  "lab.unknown_node": {
    status: 404,
    summary: "The laboratory has no machine of this name.",
    hint: "See the names with: ingot lab list",
  },
  "lab.port_taken": {
    status: 409,
    summary: "A port that the laboratory was told to use is taken.",
    hint: "Choose another port, or leave it out to get a free one.",
  },
  "lab.directory": {
    status: 500,
    summary: "The laboratory's directory cannot be used.",
    hint: "Choose another one with --dir.",
  },
  "lab.medium": {
    status: 502,
    summary: "The image for the virtual medium could not be fetched.",
    hint: "See that the BMC can reach the URL and that it is an ISO image.",
  },
  "lab.not_ended": {
    status: 504,
    summary: "Machines of a simulation have not come to an end in time.",
    hint: "See what they wait for with: ingot node timeline NODE",
  },
  "lab.daemon": {
    status: 500,
    summary: "The laboratory's background process did not start, or does not answer.",
    hint: "Its log, daemon.log in the laboratory's directory, says why.",
  },
} as const satisfies Record<string, ErrorEntry>;
