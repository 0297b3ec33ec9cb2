import type { Json, JsonObject, Scope } from "@ingot/kernel";
import type { DriverContext } from "./context.ts";
import type { DriverProperties } from "./properties.ts";

export type PassthruVerb = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

interface PassthruFacts {
  readonly verbs: readonly PassthruVerb[];
  readonly description: string;
  /** The caller has its answer before the work is done: 202, and the work's result is lost. */
  readonly async: boolean;
  /** The answer is a file rather than JSON. */
  readonly attach?: boolean;
}

export interface PassthruCall {
  readonly verb: PassthruVerb;
  /** The request's body with its query; what the body says wins. */
  readonly args: JsonObject;
}

/** A method of `/v1/nodes/{node}/vendor_passthru`. */
export interface NodePassthru extends PassthruFacts {
  /** Refused while somebody works on the node. */
  readonly exclusive: boolean;
  /** Throws `input.invalid` that names the argument; touches no BMC. */
  validate?(context: DriverContext, call: PassthruCall): void | Promise<void>;
  run(context: DriverContext, call: PassthruCall): Promise<Json>;
}

/** A method of `/v1/drivers/{driver}/vendor_passthru`: of no node. */
export interface DriverPassthru extends PassthruFacts {
  validate?(call: PassthruCall): void | Promise<void>;
  run(scope: Scope, call: PassthruCall): Promise<Json>;
}

export interface VendorInterface {
  readonly properties: DriverProperties;
  validate(context: DriverContext): void | Promise<void>;
  readonly methods: Readonly<Record<string, NodePassthru>>;
  readonly driverMethods: Readonly<Record<string, DriverPassthru>>;
}
