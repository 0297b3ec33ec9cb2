import type { Json, Scope } from "@ingot/kernel";

/** Ironic's JSON form of a config drive; what is text is stored as it stands, what is not as JSON. */
export interface ConfigDrive {
  readonly meta_data?: Json;
  readonly user_data?: Json;
  readonly network_data?: Json;
  readonly vendor_data?: Json;
}

/** base64 of gzip of an ISO 9660 image labelled `config-2`: what `write_image` is given as `configdrive`. */
export declare function buildConfigDrive(scope: Scope, drive: ConfigDrive): Promise<string>;
