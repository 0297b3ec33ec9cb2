import type { NodeLock } from "@ingot/client";
import type { Command } from "commander";
import { action, type Session } from "../../cli/session.ts";

interface Options {
  readonly break?: boolean;
  readonly end?: boolean;
}

/** `node unlock` */
export function registerUnlock(node: Command): void {
  const command = node
    .command("unlock")
    .description("show who holds a node and why; with --break, take it from them")
    .argument("<node>", "name or UUID of the node")
    .option("--break", "break the lock: the holder's late writes are refused, a conductor goes on from the log")
    .option("--end", "break the lock and end the operation in failure");
  action(command, async (session, options: Options, ident: string) => {
    const { scope, client } = session;
    const lock = await client.ingot.lock(scope, ident);
    say(session, `${ident} ${describe(lock)}`);
    if (!lock.locked) return;
    if (options.break !== true && options.end !== true) {
      say(session, "Break the lock with --break: it is safe. End the operation too with --end.");
      return;
    }
    const operation = lock.operation?.id;
    await client.ingot.breakLock(scope, ident, {
      end: options.end === true,
      ...(operation === undefined ? {} : { operation }),
    });
    say(session, options.end === true ? "The lock is broken and the operation ends." : "The lock is broken.");
  });
}

function say(session: Session, line: string): void {
  session.out(`${line}\n`);
}

function describe(lock: NodeLock): string {
  const { reservation, operation, step } = lock;
  if (operation === null) {
    return reservation === null ? "is not locked." : `is reserved by ${reservation}, but no operation is under way.`;
  }
  const doing =
    step === null
      ? ""
      : `, at ${step.name} (${step.waiting_for === null ? step.state : `waiting for ${step.waiting_for}`})`;
  const what = `is locked by '${operation.kind}' since ${operation.since}${doing}.`;
  return `${what}\n${holder(lock)} Operation ${operation.id}, claim ${operation.claim}.`;
}

function holder({ driver, served, conductor_group: group }: NodeLock): string {
  if (!served && driver?.alive !== true) {
    return `It waits for a conductor: none lives that has the node's driver in the conductor group '${group}'.`;
  }
  if (driver === null) return "No conductor drives it; one claims it within seconds if any serves this node.";
  const seconds = Math.abs(driver.lease_left_seconds);
  if (!driver.alive)
    return `${driver.host} drove it and has not said for ${seconds} s longer than it may that it lives.`;
  return `${driver.host} drives it and lives (its lease lasts ${seconds} s more).`;
}
