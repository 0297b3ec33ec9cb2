import type { PassthruVerb } from "@ingot/driver-kit";
import type { Json } from "@ingot/kernel";

/** A vendor method as Ironic describes it. */
export interface PassthruMethod {
  readonly async: boolean;
  readonly attach: boolean;
  readonly description: string;
  readonly http_methods: readonly PassthruVerb[];
  readonly require_exclusive_lock: boolean;
}

export interface PassthruAnswer {
  /** What it returned; null of one that goes on in the background. */
  readonly value: Json;
  readonly async: boolean;
  /** The value is a file's content rather than JSON. */
  readonly attach: boolean;
}
