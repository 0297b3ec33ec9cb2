/** What a test's machine does after it has said its line on the serial port. */
export type Then = "halt" | "reset" | "power-off" | "wait-for-button";

/** cli; hlt; and again */
const HALT = [0xfa, 0xf4, 0xeb, 0xfd];
/** The reset control register. */
const RESET = [0xba, 0xf9, 0x0c, 0xb0, 0x06, 0xee, ...HALT];
/** PM1a control of the q35 chipset: sleep type S5. */
const POWER_OFF = [0xba, 0x04, 0x06, 0xb8, 0x00, 0x20, 0xef, ...HALT];
/** Enables the power button's event, waits for its status, then powers off. */
const BUTTON = [
  ...[0xba, 0x02, 0x06, 0xb8, 0x00, 0x01, 0xef],
  ...[0xba, 0x00, 0x06, 0xed, 0xf6, 0xc4, 0x01, 0x74, 0xf7],
  ...POWER_OFF,
];
const THEN: Readonly<Record<Then, readonly number[]>> = {
  halt: HALT,
  reset: RESET,
  "power-off": POWER_OFF,
  "wait-for-button": BUTTON,
};

/** A boot sector that writes a line to COM1, wherever it is loaded, and then does what it is told. */
export function bootSector(line: string, then: Then): Buffer {
  const after = THEN[then];
  // The firmware's console sends what it has left from the timer's interrupt, into the midst of the line.
  // cli; call $+3; pop si; push cs; pop ds; add si, message; cld; 1: lodsb; test al, al; jz 2; mov dx, 0x3f8; out; jmp 1; 2:
  const print = [
    0xfa, 0xe8, 0, 0, 0x5e, 0x0e, 0x1f, 0x83, 0xc6, 0, 0xfc, 0xac, 0x84, 0xc0, 0x74, 6, 0xba, 0xf8, 3, 0xee, 0xeb, 0xf5,
  ];
  print[9] = print.length + after.length - 4;
  const sector = Buffer.alloc(512);
  Buffer.from([...print, ...after]).copy(sector);
  sector.write(`\r\n${line}\r\n\0`, print.length + after.length, "latin1");
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
}

const BLOCK = 2048;

/** A CD that BIOS boots: nothing but the volume descriptors and catalog of El Torito 1.0, and the boot sector. */
export function bootableCd(line: string, then: Then): Buffer {
  const cd = Buffer.alloc(24 * BLOCK);
  cd.write("\x01CD001\x01", 16 * BLOCK, "latin1");
  cd.writeUInt32LE(24, 16 * BLOCK + 80);
  cd.write("\x00CD001\x01EL TORITO SPECIFICATION", 17 * BLOCK, "latin1");
  cd.writeUInt32LE(19, 17 * BLOCK + 71);
  cd.write("\xffCD001\x01", 18 * BLOCK, "latin1");
  const catalog = cd.subarray(19 * BLOCK);
  catalog[0] = 1;
  catalog.writeUInt16LE(0x55aa, 28); // the entry's words sum up to 0
  catalog.writeUInt16LE(0xaa55, 30);
  catalog[32] = 0x88; // bootable, no emulation
  catalog.writeUInt16LE(4, 38);
  catalog.writeUInt32LE(20, 40);
  bootSector(line, then).copy(cd, 20 * BLOCK);
  return cd;
}

const LOADED_AT = 0x100000;
const HEADER = 32;

/** A kernel for `-kernel` (Multiboot 0.6.96) that writes a line to COM1 and then does what it is told. */
export function multibootKernel(line: string, then: "halt" | "power-off"): Buffer {
  const after = then === "halt" ? HALT : [0x66, 0xba, 4, 6, 0x66, 0xb8, 0, 0x20, 0x66, 0xef, ...HALT];
  // mov esi, message; cld; 1: lodsb; test al, al; jz 2; mov dx, 0x3f8; out dx, al; jmp 1; 2:
  const print = [0xbe, 0, 0, 0, 0, 0xfc, 0xac, 0x84, 0xc0, 0x74, 7, 0x66, 0xba, 0xf8, 3, 0xee, 0xeb, 0xf4];
  const message = HEADER + print.length + after.length;
  const kernel = Buffer.alloc(4096);
  const flags = 0x10000; // the addresses are in the header
  const header = [0x1badb002, flags, -(0x1badb002 + flags) >>> 0, LOADED_AT, LOADED_AT, 0, 0, LOADED_AT + HEADER];
  header.forEach((word, index) => kernel.writeUInt32LE(word, index * 4));
  Buffer.from([...print, ...after]).copy(kernel, HEADER);
  kernel.writeUInt32LE(LOADED_AT + message, HEADER + 1);
  kernel.write(`${line}\r\n\0`, message, "latin1");
  return kernel;
}
