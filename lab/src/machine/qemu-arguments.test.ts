import assert from "node:assert/strict";
import { test } from "node:test";
import { type MachineRun, qemuArguments } from "./qemu-arguments.ts";

const run: MachineRun = {
  name: "node-0",
  acceleration: "tcg",
  cpus: 2,
  memoryBytes: 1024 ** 3,
  firmware: { mode: "uefi", code: "/fw/code.fd", variables: "/a,b/vars.fd" },
  bootOrder: ["cd", "disk", "network"],
  disks: [
    { path: "/a,b/disk-0.img", serial: "one" },
    { path: "/a,b/disk-1.img", serial: "two" },
  ],
  cd: { medium: undefined },
  network: { mac: "52:54:00:00:00:01", forwards: [{ host: 2000, guest: 22 }] },
  serial: { log: "/a,b/serial.log", socket: "/a,b/serial.sock" },
};

function one(args: readonly string[], start: string): string {
  const found = args.filter((arg) => arg.startsWith(start));
  assert.equal(found.length, 1, start);
  return found[0] ?? "";
}

test("the boot order is the devices' boot index, disks one behind the other", () => {
  const args = qemuArguments(run);
  assert.match(one(args, "ide-cd"), /bootindex=0$/);
  assert.match(one(args, "virtio-blk-pci,drive=disk0"), /bootindex=10$/);
  assert.match(one(args, "virtio-blk-pci,drive=disk1"), /bootindex=11$/);
  assert.match(one(args, "virtio-net-pci"), /romfile=$/);
  const network = qemuArguments({ ...run, bootOrder: ["network", "disk", "cd"] });
  assert.match(one(network, "virtio-net-pci"), /bootindex=0$/);
});

test("a comma in a path stays in the path", () => {
  const args = qemuArguments({ ...run, cd: { medium: "/a,b/medium.iso" } });
  for (const path of ["vars.fd", "disk-0.img", "medium.iso", "serial.log", "serial.sock"]) {
    assert.equal(args.filter((arg) => arg.includes(`/a,,b/${path}`)).length, 1, path);
  }
});

test("every guest port is forwarded from the loopback interface only", () => {
  assert.match(one(qemuArguments(run), "user,id=net0"), /hostfwd=tcp:127\.0\.0\.1:2000-:22$/);
});

test("KVM runs the host's processor, unless another is asked for", () => {
  const cpu = (given: MachineRun) => {
    const args = qemuArguments(given);
    return args[args.indexOf("-cpu") + 1];
  };
  assert.equal(cpu({ ...run, acceleration: "kvm" }), "host");
  assert.match(cpu(run) ?? "", /^qemu64,/);
  assert.equal(cpu({ ...run, cpuModel: "Nehalem" }), "Nehalem");
});
