import type { Scope } from "@ingot/kernel";
import type { ImageResult } from "./build-result.ts";
import type { BuildOptions } from "./build-session.ts";
import type { ImageProfile } from "./profile.ts";
export async function buildImage(_scope: Scope, _profile: ImageProfile, _options: BuildOptions = {}): Promise<ImageResult> {
  throw new Error("not yet");
}
