/**
 * The import law: which part of the house may import which (ARCHITECTURE.md, section 1).
 * Type-only imports are free; tests and `testing/` folders may use any real part.
 */
export interface Room {
  /** A folder, relative to the root. */
  readonly folder: string;
  /** The folders it may import values from, besides itself. */
  readonly may: readonly string[];
}

const p = (name: string) => `packages/${name}`;
const CONTROL_PLANE = [
  "kernel",
  "contract",
  "lifecycle",
  "engine",
  "conductor",
  "store",
  "http",
  "drivers",
  "driver-kit",
  "media",
  "exec",
  "client",
].map(p);

export const LAW: readonly Room[] = [
  { folder: p("kernel"), may: [] },
  { folder: p("contract"), may: [p("kernel")] },
  { folder: p("lifecycle"), may: [p("kernel"), p("contract")] },
  { folder: p("engine"), may: [p("kernel")] },
  { folder: p("exec"), may: [p("kernel")] },
  { folder: p("driver-kit"), may: [p("kernel"), p("contract")] },
  { folder: p("step-kit"), may: [p("kernel"), p("contract")] },
  { folder: p("media"), may: [p("kernel"), p("exec")] },
  { folder: p("machine"), may: [p("kernel"), p("exec"), p("media")] },
  { folder: p("conductor"), may: ["kernel", "contract", "lifecycle", "engine", "driver-kit", "media"].map(p) },
  { folder: p("store"), may: [p("kernel"), p("conductor"), p("engine")] },
  { folder: p("drivers"), may: ["driver-kit", "kernel", "media", "exec", "contract"].map(p) },
  { folder: p("http"), may: ["kernel", "contract", "conductor", "media"].map(p) },
  { folder: p("client"), may: [p("kernel"), p("contract")] },
  { folder: p("ramdisk"), may: ["kernel", "contract", "media", "exec"].map(p) },
  { folder: "lab", may: [p("kernel"), p("exec")] },
  { folder: "plugins", may: [p("step-kit"), p("machine")] },
  { folder: "apps/ingotd", may: CONTROL_PLANE },
  { folder: "apps/agent", may: ["kernel", "contract", "step-kit", "machine", "media", "exec"].map(p) },
  { folder: "apps/ingot", may: [...["client", "contract", "kernel", "exec", "ramdisk", "step-kit"].map(p), "lab"] },
  // tools render the reference pages of the two programs
  { folder: "tools", may: [...CONTROL_PLANE, p("ramdisk"), "apps/ingotd", "apps/ingot"] },
  { folder: "test", may: [...CONTROL_PLANE, p("machine"), p("ramdisk"), p("step-kit"), "lab"] },
  { folder: "bench", may: [...CONTROL_PLANE, p("machine"), p("ramdisk"), p("step-kit"), "lab", "test"] },
];

/** Drivers are rooms of their own: one never imports another. */
export const SEPARATE_WITHIN: readonly string[] = [
  "packages/drivers/src/redfish",
  "packages/drivers/src/fake",
  "packages/drivers/src/manual",
];

/** What exactly one file may do. */
export interface Reserved {
  readonly what: string;
  readonly pattern: RegExp;
  readonly only: string;
}

export const RESERVED: readonly Reserved[] = [
  { what: "starts processes", pattern: /from "(?:node:)?child_process"/, only: "packages/exec/src/spawn.ts" },
  {
    what: "reads the clock",
    pattern: /\bDate\.now\(|\bperformance\.now\(|\bnew Date\(\)/,
    only: "packages/kernel/src/clock.ts",
  },
];
