import type { Acceleration } from "../acceleration/acceleration.ts";
import type { BootDevice } from "./boot-settings.ts";
import type { Firmware } from "./firmware.ts";

/** One run of a machine, as QEMU is told of it. */
export interface MachineRun {
  readonly name: string;
  readonly uuid?: string;
  readonly acceleration: Acceleration;
  readonly cpuModel?: string;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly firmware?: Firmware;
  /** A kernel that is started without firmware's choice, instead of a boot device. */
  readonly kernel?: { readonly kernel: string; readonly initramfs: string; readonly append: string };
  readonly bootOrder: readonly BootDevice[];
  readonly disks: readonly { readonly path: string; readonly serial: string }[];
  /** A CD drive is there; with the medium, or empty. */
  readonly cd?: { readonly medium: string | undefined };
  readonly network?: {
    readonly mac: string;
    /** What DHCP offers as the boot file; a file name or, for iPXE, a URL. */
    readonly bootFile?: string;
    /** Ports of the host's loopback to ports of the machine. */
    readonly forwards: readonly { readonly host: number; readonly guest: number }[];
  };
  readonly serial: { readonly log: string; readonly socket?: string };
}

/**
 * x86-64-v2 with AES. Measured under emulation against `max`: SHA-256 and zstd in half the time, as code for AVX runs
 * slower than code without; AES with its instructions is twice as fast. AES alone, without SSSE3, makes OpenSSL crash.
 */
const TCG_CPU = "qemu64,+ssse3,+sse4.1,+sse4.2,+popcnt,+aes,+pclmulqdq,+rdrand";
export const CD_DEVICE = "cd0";

/** QEMU's arguments for one run; it speaks QMP on its standard streams and ends at the first reset of the guest. */
export function qemuArguments(run: MachineRun): readonly string[] {
  return [
    ...["-name", run.name, "-nodefaults", "-no-user-config", "-display", "none"],
    ...["-machine", "q35,vmport=off,hpet=off,graphics=off,smm=off"],
    ...acceleration(run),
    ...["-smp", String(run.cpus), "-m", `${Math.ceil(run.memoryBytes / 1024 ** 2)}M`],
    ...identity(run),
    ...[
      "-action",
      "reboot=shutdown,shutdown=pause",
      "-chardev",
      "stdio,id=qmp,signal=off",
      "-mon",
      "chardev=qmp,mode=control",
    ],
    ...["-device", "virtio-rng-pci", "-rtc", "base=utc"],
    ...serial(run),
    ...(run.firmware?.mode === "uefi" ? uefi(run.firmware) : []),
    ...kernel(run),
    ...run.disks.flatMap((disk, index) => diskArguments(disk, index, bootIndex(run, "disk", index))),
    ...cd(run),
    ...network(run),
  ];
}

function acceleration(run: MachineRun): readonly string[] {
  const kvm = run.acceleration === "kvm";
  return ["-accel", kvm ? "kvm" : "tcg,thread=multi", "-cpu", run.cpuModel ?? (kvm ? "host" : TCG_CPU)];
}

function identity(run: MachineRun): readonly string[] {
  if (run.uuid === undefined) return [];
  return [
    "-uuid",
    run.uuid,
    "-smbios",
    `type=1,manufacturer=Ingot,product=Laboratory,serial=${run.name},uuid=${run.uuid}`,
  ];
}

function serial(run: MachineRun): readonly string[] {
  const { log, socket } = run.serial;
  const to = socket === undefined ? "null,id=serial0" : `socket,id=serial0,path=${escaped(socket)}`;
  return ["-chardev", `${to},logfile=${escaped(log)},logappend=on`, "-serial", "chardev:serial0"];
}

function uefi(firmware: { readonly code: string; readonly variables: string }): readonly string[] {
  return [
    ...["-drive", `if=pflash,unit=0,format=raw,readonly=on,file=${escaped(firmware.code)}`],
    ...["-drive", `if=pflash,unit=1,format=raw,cache=unsafe,file=${escaped(firmware.variables)}`],
  ];
}

function kernel(run: MachineRun): readonly string[] {
  if (run.kernel === undefined) return [];
  return ["-kernel", run.kernel.kernel, "-initrd", run.kernel.initramfs, "-append", run.kernel.append];
}

/** Places 10 apart, so that several disks stand behind one another at the place of `disk`. */
function bootIndex(run: MachineRun, device: BootDevice, offset = 0): string {
  const place = run.bootOrder.indexOf(device);
  return place < 0 ? "" : `,bootindex=${place * 10 + offset}`;
}

function diskArguments(disk: { path: string; serial: string }, index: number, boot: string): readonly string[] {
  const options = "format=raw,cache=unsafe,discard=unmap,detect-zeroes=unmap,werror=report,rerror=report";
  return [
    ...["-drive", `if=none,id=disk${index},file=${escaped(disk.path)},${options}`],
    ...["-device", `virtio-blk-pci,drive=disk${index},serial=${disk.serial}${boot}`],
  ];
}

function cd(run: MachineRun): readonly string[] {
  if (run.cd === undefined) return [];
  const medium = run.cd.medium === undefined ? "" : `,format=raw,file=${escaped(run.cd.medium)}`;
  return [
    ...["-drive", `if=none,id=medium,media=cdrom,readonly=on${medium}`],
    ...["-device", `ide-cd,bus=ide.0,drive=medium,id=${CD_DEVICE}${bootIndex(run, "cd")}`],
  ];
}

/** Without a place in front of the network, its boot ROM is left out: it only costs time. */
function network(run: MachineRun): readonly string[] {
  if (run.network === undefined) return ["-nic", "none"];
  const forwards = run.network.forwards.map(({ host, guest }) => `,hostfwd=tcp:127.0.0.1:${host}-:${guest}`).join("");
  const bootFile = run.network.bootFile === undefined ? "" : `,bootfile=${escaped(run.network.bootFile)}`;
  const boot = run.bootOrder[0] === "network" ? bootIndex(run, "network") : ",romfile=";
  return [
    ...["-netdev", `user,id=net0,ipv6=off${bootFile}${forwards}`],
    ...["-device", `virtio-net-pci,netdev=net0,mac=${run.network.mac}${boot}`],
  ];
}

/** In QEMU's option lists a comma in a value is doubled. */
function escaped(path: string): string {
  return path.replaceAll(",", ",,");
}
