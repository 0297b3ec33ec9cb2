/** What a step author imports. */
export { Failure, type Json, type JsonObject, type Scope } from "@ingot/kernel";
export type { OfferedStep, StepInterface, StepKind } from "@ingot/contract";
export { type Static, Type } from "typebox";
export { checkArguments } from "./check-arguments.ts";
export { Base64, decodeBase64 } from "./base64.ts";
export { defineStep, type Step, type StepDefinition, type StepResult } from "./define-step.ts";
export type { Hardware, HardwareContext, HardwareMethods } from "./hardware.ts";
export { defineHardwareManager, type HardwareManager, HardwareSupport } from "./hardware-manager.ts";
export { offeredStep } from "./offered-step.ts";
export type { StepContext, StepNode, StepPort } from "./step-context.ts";
export { StepError } from "./step-error.ts";
