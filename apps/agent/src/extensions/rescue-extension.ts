import { Failure, type JsonObject, sha256Crypt } from "@ingot/kernel";
import type { Extension } from "../commands/extension.ts";
import type { AgentContext } from "./agent-context.ts";
import { runRescueScripts } from "./rescue-scripts.ts";
import { makeRescueUser, markRescued } from "./rescue-user.ts";

/** Time for the answer to leave before the agent ends. */
const GRACE_MS = 1000;

/** For a machine that is being rescued: somebody may log in now, and the agent gets out of the way. */
export function rescueExtension(agent: AgentContext): Extension {
  return {
    finalize_rescue: {
      kind: "sync",
      run: async (command, params) => {
        const hash = passwordHash(params);
        if (!agent.host.power && agent.host.root === undefined) {
          throw new Failure("agent.invalid_command", "finalize_rescue makes a user, and this is not a ramdisk", {
            hint: "Rescue a machine that has booted the ramdisk.",
          });
        }
        await makeRescueUser(command.scope, hash, agent.host.root);
        // Before the answer: a machine is rescued when somebody can log in.
        const scripts = await runRescueScripts(command.scope, agent.host.root);
        if (scripts === 0) {
          command.scope.log.warn({}, "this ramdisk has nothing to log in by; the element 'rescue' has an SSH server");
        }
        await markRescued(agent.host.root);
        setTimeout(() => agent.stop(), GRACE_MS);
        return {};
      },
    },
  };
}

/** As /etc/shadow has it. Ironic sends it hashed; older ones may send it in clear. */
export function passwordHash(params: JsonObject): string {
  const { rescue_password: password, hashed } = params;
  if (typeof password !== "string" || password.trim() === "") {
    throw new Failure("agent.invalid_command", "finalize_rescue needs a rescue_password that is not empty");
  }
  if (hashed !== true) return sha256Crypt(password);
  if (!/^\$[0-9a-z]+\$[^\s:]+$/.test(password)) {
    throw new Failure("agent.invalid_command", "the rescue_password is said to be hashed, and is no hash of crypt(3)");
  }
  return password;
}
