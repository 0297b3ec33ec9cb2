/** The builder of ramdisks and instance images: a profile, stages, artefacts. */
export { appendOverlay, type OverlayFile } from "./append-overlay.ts";
export { buildImage } from "./build-image.ts";
export { buildRamdisk } from "./build-ramdisk.ts";
export type { ImageResult, LayerReport, OnProgress, PhaseReport, RamdiskResult } from "./build-result.ts";
export { defaultCacheDir } from "./cache.ts";
export { type ImageProfile, imageProfile, type ProfileInput, type RamdiskProfile, ramdiskProfile } from "./profile.ts";
