/** How big a part of the result is, for the report. */
export interface LayerReport {
  readonly name: string;
  /** Compressed bytes in the artefact. */
  readonly bytes: number;
  /** Whether it came out of the cache. */
  readonly cached: boolean;
}

export interface PhaseReport {
  readonly phase: string;
  readonly ms: number;
}

export interface RamdiskResult {
  readonly kernel: string;
  readonly initramfs: string;
  readonly manifest: string;
  readonly kernelBytes: number;
  readonly initramfsBytes: number;
  readonly layers: readonly LayerReport[];
  readonly phases: readonly PhaseReport[];
  /** Installed packages, the largest first. */
  readonly packages: readonly { readonly name: string; readonly version: string; readonly installed_size: number }[];
}

export interface ImageResult {
  readonly image: string;
  readonly checksumFile: string;
  readonly sha512: string;
  readonly bytes: number;
  readonly virtualSize: number;
  readonly cached: boolean;
  readonly phases: readonly PhaseReport[];
}

/** What is being done, as it happens, for a person who watches. */
export type OnProgress = (message: string) => void;
