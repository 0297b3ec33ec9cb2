import type { Scope } from "@ingot/kernel";
import type { ImageSource } from "./image-download.ts";

export interface InsertedMedium {
  readonly source: ImageSource;
  readonly protocol: string;
}

/** A BMC's virtual CD drive. */
export interface MediaDrive {
  readonly inserted: InsertedMedium | undefined;
  /** Fails with why the image cannot be had; the drive is empty then. */
  insert(scope: Scope, medium: InsertedMedium): Promise<void>;
  eject(scope: Scope): Promise<void>;
}
