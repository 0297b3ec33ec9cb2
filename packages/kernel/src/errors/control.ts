import type { ErrorEntry } from "./entry.ts";

/** Errors of the control plane: nodes, states, plans, operations, the database. */
export const controlErrors = {
  "node.not_found": {
    status: 404,
    summary: "There is no node of this UUID or name.",
    hint: "List the nodes with: baremetal node list",
  },
  "node.duplicate": {
    status: 409,
    summary: "Another node has this UUID, name or instance.",
    hint: "Choose another, or change the node that has it.",
  },
  "node.lock_changed": {
    status: 409,
    summary: "The node is held by another operation than the one whose lock was to be broken.",
    hint: "See who holds it now with: ingot node unlock NODE",
  },
  "node.locked": {
    status: 409,
    summary: "An operation is working on the node.",
    hint: "Wait until it is done, or abort it; see it with: ingot node timeline NODE",
    retryable: true,
  },
  "operation.limit_reached": {
    status: 503,
    summary: "As many nodes are deployed or cleaned at once as the configuration allows.",
    hint: "Try again once others are done; ingot serve --max-concurrent-deploy and --max-concurrent-clean set how many.",
    retryable: true,
  },
  "node.invalid_state": {
    status: 400,
    summary: "The node's provision state does not allow what was asked.",
    hint: "See the node's provision_state, and which verbs that state allows.",
  },
  "node.in_transition": {
    status: 409,
    summary: "The node cannot be changed while it goes from one provision state to another.",
    hint: "Wait until it is in a stable state.",
    retryable: true,
  },
  "node.in_maintenance": {
    status: 400,
    summary: "The node is in maintenance.",
    hint: "End it with: baremetal node maintenance unset NODE",
  },
  "node.associated": {
    status: 409,
    summary: "The node holds an instance or an allocation.",
    hint: "Undeploy it, or remove the instance first.",
  },
  "node.protected": {
    status: 403,
    summary: "The node is protected.",
    hint: "Remove the protection with: baremetal node unset NODE --protected",
  },
  "node.power_unknown": {
    status: 502,
    summary: "The node's power state cannot be read.",
    hint: "See that the BMC answers; the message has the driver's words.",
  },
  "node.invalid": {
    status: 400,
    summary: "The node lacks what the operation needs.",
    hint: "See which interface misses what with: baremetal node validate NODE",
  },
  "interface.unknown": {
    status: 400,
    summary: "The driver has no such implementation of an interface.",
    hint: "List what it has with: baremetal driver show DRIVER",
  },
  "interface.unsupported": {
    status: 400,
    summary: "The node's driver cannot do what was asked.",
    hint: "Choose a driver or an interface that can.",
  },
  "node.not_powered_off": {
    status: 400,
    summary: "The node must be powered off for this.",
    hint: "Power it off with: baremetal node power off NODE",
  },
  "driver.not_found": {
    status: 404,
    summary: "No such hardware type is enabled.",
    hint: "List the enabled ones with: baremetal driver list; ingot serve --hardware-types enables more.",
  },
  "conductor.not_found": {
    status: 404,
    summary: "There is no conductor of this host name.",
    hint: "List the conductors with: baremetal conductor list",
  },
  "conductor.none_serving": {
    status: 404,
    summary: "No conductor lives that has the node's driver in the node's conductor group.",
    hint: "See which there are with: baremetal conductor list; start one with ingot serve --conductor-group, or change the node's group.",
  },
  "agent.unreachable": {
    status: 502,
    summary: "The agent in the ramdisk does not answer.",
    hint: "See that the machine is on and its network reaches this server; the console log may say more.",
    retryable: true,
  },
  "agent.impostor": {
    status: 502,
    summary: "What answers at the agent's address has another certificate than the agent's.",
    hint: "Something else listens there now; reboot the machine into its ramdisk.",
  },
  "agent.refused": {
    status: 502,
    summary: "The agent refused a command.",
    hint: "The message has the agent's own words.",
  },
  "agent.command_failed": {
    status: 502,
    summary: "A command failed in the agent.",
    hint: "The message has the agent's own words; the step's log is in the node's timeline.",
  },
  "agent.command_lost": {
    status: 502,
    summary: "The agent has forgotten a command that it was sent: it was restarted in between.",
    hint: "Start the operation again; the console log may say why the agent or the machine restarted.",
  },
  "agent.never_called_back": {
    status: 504,
    summary: "The ramdisk did not call back in time.",
    hint: "See the console log: did the machine boot the ramdisk, has it a network, can it reach this server?",
  },
  "agent.token_invalid": {
    status: 400,
    summary: "The agent token is missing or not the one that was given out.",
    hint: "Reboot the machine into its ramdisk: a token is given out once.",
  },
  "operation.aborted": {
    status: 409,
    summary: "The operation was aborted as an operator asked.",
    hint: "Start it again if it is still wanted.",
  },
  "operation.not_abortable": {
    status: 400,
    summary: "The running step cannot be aborted.",
    hint: "Wait until it has ended.",
  },
  "operation.interrupted": {
    status: 500,
    summary: "The conductor died during a step that may neither be repeated nor be found again.",
    hint: "Start the operation again.",
  },
  "configdrive.invalid": {
    status: 400,
    summary: "The config drive is not of a form that is known.",
    hint: "Give base64 of a gzipped ISO, a URL, or JSON with meta_data, user_data, network_data, vendor_data.",
  },
  "serve.address_in_use": {
    status: 500,
    summary: "Something else listens on the address already.",
    hint: "Stop the other server, or choose another address with --listen HOST:PORT.",
  },
  "serve.address_unusable": {
    status: 500,
    summary: "The server cannot listen on this address.",
    hint: "Choose an address of this host with --listen HOST:PORT.",
  },
  "serve.not_loopback": {
    status: 500,
    summary: "Serving without authentication is allowed on loopback addresses only.",
    hint: "Listen on 127.0.0.1, or say --insecure if everyone who reaches the address may do everything.",
  },
  "serve.data_unwritable": {
    status: 500,
    summary: "The data directory cannot be written.",
    hint: "Choose another with --data DIR, or give this user the right to write there.",
  },
  "serve.already_running": {
    status: 500,
    summary: "Another server uses the same data directory.",
    hint: "Stop it first, or choose another with --data DIR.",
  },
  "serve.config_invalid": {
    status: 500,
    summary: "An option or the configuration file is not right.",
    hint: "Correct what the message names.",
  },
  "state.event_refused": {
    status: 400,
    summary: "The node's provision state does not allow what was asked.",
    hint: "The message says which states allow it.",
  },
  "plan.invalid": {
    status: 400,
    summary: "The steps that would run are not right.",
    hint: "Correct each of the problems that the message names.",
  },
  "plan.unknown_step": {
    status: 400,
    summary: "Nobody offers a step of this interface and name.",
    hint: "See which steps the driver and the ramdisk offer: the ramdisk's are in its manifest.",
  },
  "plan.invalid_argument": {
    status: 400,
    summary: "An argument of a step is missing, unknown, or not of the form it must have.",
    hint: "See the step's argument schema in the ramdisk's manifest.",
  },
  "plan.duplicate_step": {
    status: 400,
    summary: "One step is asked for twice.",
    hint: "Leave one of them out; steps are told apart by interface and name.",
  },
  "plan.template_conflict": {
    status: 400,
    summary: "Two deploy templates that the requested traits bring in have the same step.",
    hint: "Remove one of the traits from instance_info, or the step from one of the templates.",
  },
  "plan.no_ramdisk": {
    status: 400,
    summary: "An in-band step would run while the ramdisk's agent is not there.",
    hint: "Give it a priority below that of deploy.deploy (100) and above that of deploy.tear_down_agent (40).",
  },
  "plan.step_disallowed": {
    status: 403,
    summary: "The configuration forbids this step.",
    hint: "Ask the operator of this server to allow it, or leave it out.",
  },
  "operation.not_found": {
    status: 404,
    summary: "There is no operation of this id.",
    hint: "See the node's timeline for its operations.",
  },
  "operation.conflict": {
    status: 409,
    summary: "An operation is under way already.",
    hint: "Wait until it is done, or abort it; see it with: ingot node timeline NODE",
    retryable: true,
  },
  "operation.ended": {
    status: 409,
    summary: "The operation has ended already.",
    hint: "Nothing needs to be done; see how it ended in the node's timeline.",
  },
  "operation.fenced": {
    status: 409,
    summary: "Another process has taken the operation over.",
    hint: "Nothing needs to be done: the other process goes on with it.",
  },
  "operation.lease_lost": {
    status: 500,
    summary: "This process lost its lease: another of the same name has started.",
    hint: "Give each process a name of its own, or stop one of them.",
  },
  "operation.no_executor": {
    status: 500,
    summary: "This release does not know how to run a step that the operation has.",
    hint: "Run the release that planned it, or abort the operation.",
  },
  "step.timeout": {
    status: 504,
    summary: "A step did not finish in the time it was given.",
    hint: "See in the node's timeline what it waited for; raise the timeout if that is only slow.",
    retryable: true,
  },
  "store.duplicate": {
    status: 409,
    summary: "Another object has this value, which must be unique.",
    hint: "Choose another value, or change the object that has it.",
  },
  "store.stale": {
    status: 409,
    summary: "Somebody else changed the object in between.",
    hint: "Read it again and repeat the change.",
    retryable: true,
  },
  "store.marker_not_found": {
    status: 400,
    summary: "The marker of a page names an object that is not there (any more).",
    hint: "Begin the list again without a marker.",
  },
  "store.sort_key_invalid": {
    status: 400,
    summary: "A list cannot be sorted by this key.",
    hint: "The message says by which keys it can.",
  },
  "store.locked": {
    status: 500,
    summary: "Another process uses the same data directory.",
    hint: "Stop it first, or choose another directory with --data DIR.",
  },
  "store.unwritable": {
    status: 500,
    summary: "The data directory or the database cannot be written.",
    hint: "Give this user the right to write there, or choose another directory with --data DIR.",
  },
  "store.full": {
    status: 507,
    summary: "The disk with the database is full.",
    hint: "Make room on it; nothing that was answered is lost.",
    retryable: true,
  },
  "store.corrupt": {
    status: 500,
    summary: "The database is damaged.",
    hint: "Stop the server and restore the database from a backup; keep the damaged file.",
  },
  "store.refused": {
    status: 500,
    summary: "The database does not let this server in.",
    hint: "See that the user, the password and the name of the database in --database are right.",
  },
  "store.unsuitable": {
    status: 500,
    summary: "The database server or the database is of a kind that this server cannot use.",
    hint: "The message says what is needed.",
  },
  "store.from_the_future": {
    status: 500,
    summary: "The database was written by a newer release.",
    hint: "Run that release, or restore a backup from before it.",
  },
  "store.unavailable": {
    status: 503,
    summary: "The database does not answer.",
    hint: "See that it runs and that its disk is healthy.",
    retryable: true,
  },
  "node.state_conflict": {
    status: 409,
    summary: "The node's provision state does not allow this change.",
    hint: "Bring the node into one of the states that the message names, or into maintenance.",
  },
} as const satisfies Record<string, ErrorEntry>;
