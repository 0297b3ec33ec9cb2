import { type Static, Type } from "typebox";
import { OfferedStep } from "./steps.ts";

/** One file of a built ramdisk. */
const Artefact = Type.Object({ file: Type.String(), size: Type.Integer(), sha256: Type.String() });

/** A hardware manager inside a ramdisk and the package that brought it. */
const ManifestManager = Type.Object({ name: Type.String(), version: Type.String(), package: Type.String() });

/** What the agent says of itself when it is asked for its manifest: managers and the steps they offer, by kind. */
export const AgentManifest = Type.Object({
  agent_version: Type.String(),
  hardware_managers: Type.Array(ManifestManager),
  steps: Type.Object({
    clean: Type.Array(OfferedStep),
    deploy: Type.Array(OfferedStep),
    service: Type.Array(OfferedStep),
  }),
  /** Plug-ins that could not be loaded, and why: the agent goes on without them. */
  problems: Type.Array(Type.Object({ package: Type.String(), message: Type.String() })),
});
export type AgentManifest = Static<typeof AgentManifest>;

/** `NAME.manifest.json`, beside `NAME.kernel` and `NAME.initramfs`: what a ramdisk is and can do before it has booted. */
export const RamdiskManifest = Type.Object({
  format: Type.Literal("ingot-ramdisk-1"),
  name: Type.String(),
  architecture: Type.String(),
  distribution: Type.String(),
  elements: Type.Array(Type.String()),
  kernel: Artefact,
  initramfs: Artefact,
  agent: AgentManifest,
  packages: Type.Array(Type.Object({ name: Type.String(), version: Type.String(), installed_size: Type.Integer() })),
});
export type RamdiskManifest = Static<typeof RamdiskManifest>;
