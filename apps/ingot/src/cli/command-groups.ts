import type { Command } from "commander";

interface GroupModule {
  register(program: Command): void;
}

/** What follows `ingot`: its line in the help, and its module, which is loaded only when it is asked for. */
export interface CommandGroup {
  readonly description: string;
  /** Part of the program that the launcher runs; it never comes here. */
  readonly load?: () => Promise<GroupModule>;
  /** Heading in the help. */
  readonly heading: string;
}

const START = "To begin:";
const DEPLOY = "To deploy machines:";
const API = "The Bare Metal API, as in the baremetal client:";
const BUILD = "To build ramdisks and images:";
const HOUSE = "To work on Ingot itself:";

export const COMMAND_GROUPS: Readonly<Record<string, CommandGroup>> = {
  demo: {
    heading: START,
    description: "the whole tutorial on a virtual machine with a BMC",
    load: () => import("../commands/demo.ts"),
  },
  serve: { heading: START, description: "run the control plane: API and conductor in one process" },
  lab: {
    heading: START,
    description: "virtual machines with a BMC to try it all on",
    load: () => import("../commands/lab.ts"),
  },
  deploy: {
    heading: DEPLOY,
    description: "find a node, deploy an image on it, and show each step as it happens",
    load: () => import("../commands/deploy.ts"),
  },
  undeploy: {
    heading: DEPLOY,
    description: "take an instance down and free its node",
    load: () => import("../commands/undeploy.ts"),
  },
  instance: {
    heading: DEPLOY,
    description: "list and show what is deployed",
    load: () => import("../commands/instance.ts"),
  },
  plan: {
    heading: DEPLOY,
    description: "show the steps that a deployment would run, and why, without running them",
    load: () => import("../commands/plan.ts"),
  },
  steps: {
    heading: DEPLOY,
    description: "list the steps that a node, a driver or a ramdisk offers",
    load: () => import("../commands/steps.ts"),
  },
  create: {
    heading: API,
    description: "create what files describe: nodes, ports, chassis and the rest",
    load: () => import("../commands/create.ts"),
  },
  node: {
    heading: API,
    description: "nodes: register, change, provision, power, watch",
    load: () => import("../commands/node.ts"),
  },
  port: { heading: API, description: "NICs of nodes", load: () => import("../commands/port.ts") },
  "port-group": {
    heading: API,
    description: "NICs of nodes that work as one",
    load: () => import("../commands/port-group.ts"),
  },
  chassis: { heading: API, description: "what nodes are grouped by", load: () => import("../commands/chassis.ts") },
  volume: {
    heading: API,
    description: "remote volumes: how nodes name themselves to storage, and what they use",
    load: () => import("../commands/volume.ts"),
  },
  allocation: {
    heading: API,
    description: "requests for a node by resource class and traits",
    load: () => import("../commands/allocation.ts"),
  },
  "deploy-template": {
    heading: API,
    description: "deploy steps that a trait brings into a deployment",
    load: () => import("../commands/deploy-template.ts"),
  },
  runbook: {
    heading: API,
    description: "steps that an operator has approved, to clean and to service nodes with",
    load: () => import("../commands/runbook.ts"),
  },
  "inspection-rule": {
    heading: API,
    description: "what is done with a machine by what inspection found",
    load: () => import("../commands/inspection-rule.ts"),
  },
  driver: { heading: API, description: "hardware types that are enabled", load: () => import("../commands/driver.ts") },
  shard: {
    heading: API,
    description: "parts that the nodes are divided into",
    load: () => import("../commands/shard.ts"),
  },
  conductor: { heading: API, description: "conductors that are alive", load: () => import("../commands/conductor.ts") },
  ramdisk: {
    heading: BUILD,
    description: "build the ramdisk that deploys, with your own steps inside",
    load: () => import("../commands/ramdisk.ts"),
  },
  image: { heading: BUILD, description: "build images to deploy", load: () => import("../commands/image.ts") },
  check: { heading: HOUSE, description: "types, lint, format, imports, dead code, documentation" },
  test: { heading: HOUSE, description: "every test; 'test unit' for those that take no machine" },
  bench: { heading: HOUSE, description: "benchmarks; each prints a table" },
};
