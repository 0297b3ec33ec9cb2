import type { Json } from "@ingot/kernel";

/** One operation of a JSON patch, as the Bare Metal API takes it (RFC 6902: add, replace, remove). */
export type PatchOperation =
  | { readonly op: "add" | "replace"; readonly path: string; readonly value: Json }
  | { readonly op: "remove"; readonly path: string };

export type Patch = readonly PatchOperation[];
