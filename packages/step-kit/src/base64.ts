import { BASE64_PATTERN } from "@ingot/contract";
import { type TString, type TStringOptions, Type } from "typebox";
import { StepError } from "./step-error.ts";

/** An argument that is content in standard base64; the API refuses anything else before the machine is powered on. */
export function Base64(options: TStringOptions = {}): TString {
  return Type.String({ ...options, pattern: BASE64_PATTERN, contentEncoding: "base64" });
}

/** The bytes of a {@link Base64} argument; throws a StepError that names `what` when the text is not base64. */
export function decodeBase64(text: string, what: string): Buffer {
  if (!new RegExp(BASE64_PATTERN).test(text)) {
    throw new StepError(`${what} is not base64`, { hint: "Encode the content with: base64 -w0 FILE" });
  }
  return Buffer.from(text, "base64");
}
