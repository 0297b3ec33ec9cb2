/**
 * The power goes in the midst of a deployment: what the next start finds is the database as its file was when it was last put
 * on the disk. The disk is a file behind a loop device, which has what was put on it and nothing that only the kernel knew.
 */
import assert from "node:assert/strict";
import { copyFile, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { beginCase, PLAN_CASES } from "@ingot/conductor/testing/plan-cases";
import { VirtualWorld } from "@ingot/conductor/testing/virtual-world";
import { ManualTime } from "@ingot/engine/harness";
import { requireSuccess, run } from "@ingot/exec";
import { MIB, Scope } from "@ingot/kernel";

const options = process.getuid?.() === 0 ? { timeout: 180_000 } : { skip: "mounting needs root" };
const ONCE = ["write_image", "inject_files"];
/** Writes after which the power goes; the deployment has some more. */
const MOMENTS = [1, 2, 4, 7, 11, 16];

/** A file system on a disk of its own. The kernel puts nothing on it by itself for as long as the test lasts. */
class Disk {
  readonly folder: string;
  readonly #image: string;

  private constructor(image: string) {
    this.#image = image;
    this.folder = `${image}.mounted`;
  }

  static async make(scope: Scope, image: string): Promise<Disk> {
    await writeFile(image, "");
    await truncate(image, 64 * MIB);
    requireSuccess(await run(scope, ["mkfs.ext4", "-q", "-F", image]));
    return new Disk(image).#mounted(scope);
  }

  /** As it is found when the power comes back. */
  async afterPowerLoss(scope: Scope): Promise<Disk> {
    const image = `${this.#image}.after`;
    await copyFile(this.#image, image);
    return new Disk(image).#mounted(scope);
  }

  async unmount(scope: Scope): Promise<void> {
    requireSuccess(await run(scope, ["umount", this.folder]));
  }

  async #mounted(scope: Scope): Promise<Disk> {
    await mkdir(this.folder);
    requireSuccess(await run(scope, ["mount", "-o", "loop,commit=600", this.#image, this.folder]));
    return this;
  }
}

interface Deploying {
  readonly world: VirtualWorld;
  readonly node: string;
}

async function deployedUntil(database: string, write: number): Promise<Deploying> {
  const of = PLAN_CASES["deploy"];
  assert.ok(of !== undefined);
  const world = await VirtualWorld.open({ database: async () => database });
  const { store } = await world.begin();
  const made = await world.node(of.from);
  await of.prepare?.(world, made);
  await beginCase(world, of);
  store.arm({ atAccess: write, carriedOut: true, writes: true });
  await world.until(async () => store.isDead || undefined);
  return { world, node: made.node.uuid };
}

/** The next start, with the machine as it was. */
async function goneOn({ world, node }: Deploying, database: string): Promise<readonly unknown[]> {
  const time = new ManualTime();
  await time.advance(world.time.monotonic());
  const next = await VirtualWorld.open({ time, database: async () => database });
  try {
    const machine = next.machine(node);
    const was = world.machines.get(node)?.snapshot();
    assert.ok(was !== undefined);
    await world.abandon();
    await next.begin();
    machine.restore(was);
    const ended = await next.until(async () => {
      const [operation] = await next.store.operations.history(node, 1);
      assert.ok(operation !== undefined, "the operation is not in the database");
      return operation.endedAt === null ? undefined : operation;
    });
    const { provision_state, last_error } = (await next.store.nodes.byUuid(node)) ?? {};
    return [ended.state, provision_state, last_error, ONCE.map((name) => machine.ran.get(name) ?? 0)];
  } finally {
    await next.close();
  }
}

test("a deployment goes on from what was on the disk when the power went", options, async (t) => {
  using scope = Scope.root();
  const base = await mkdtemp(join(tmpdir(), "power-loss-"));
  const disks: Disk[] = [];
  t.after(async () => {
    for (const disk of disks) await disk.unmount(scope);
    await rm(base, { recursive: true });
  });
  for (const write of MOMENTS) {
    const disk = await Disk.make(scope, join(base, `disk-${write}`));
    disks.push(disk);
    const deploying = await deployedUntil(join(disk.folder, "ingot.sqlite"), write);
    await writeFile(join(disk.folder, "unsynced"), "only the kernel knows");
    const after = await disk.afterPowerLoss(scope);
    disks.push(after);
    const lost = await readFile(join(after.folder, "unsynced"), "utf8").catch(() => "");
    assert.equal(lost, "", "the disk has what nobody has put on it: this loses no power");
    const outcome = await goneOn(deploying, join(after.folder, "ingot.sqlite"));
    await deploying.world.close();
    assert.deepEqual(outcome, ["done", "active", null, [1, 1]], `the power went after write ${write}`);
  }
});
