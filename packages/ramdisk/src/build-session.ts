import type { Scope } from "@ingot/kernel";
import type { BuildContext } from "./build-context.ts";
import type { OnProgress } from "./build-result.ts";
import { Cache } from "./cache.ts";
import { diskFailure } from "./disk-failure.ts";
import { elementEnvironment } from "./elements/element-environment.ts";
import { passedOver } from "./elements/phases.ts";
import { requirePrograms } from "./require-programs.ts";
import { requireOneSystem, resolveElements } from "./elements/resolve-elements.ts";
import type { ImageProfile, RamdiskProfile } from "./profile.ts";

export interface BuildOptions {
  readonly onProgress?: OnProgress;
  /** Everything that programs and scripts print, as they print it. */
  readonly onOutput?: (text: string) => void;
  /** Another agent than this repository's: a folder whose package.json has `ingot.bundle`. */
  readonly agentPackage?: string;
  /** Another folder of stock elements. */
  readonly stockElements?: string;
}

export interface BuildRequest {
  readonly profile: RamdiskProfile | ImageProfile;
  readonly wanted: readonly string[];
  readonly options: BuildOptions;
}

/** Opens the cache, finds the elements and their environment, does the build, and tidies the cache. */
export async function withBuild<T>(
  scope: Scope,
  request: BuildRequest,
  build: (context: BuildContext) => Promise<T>,
): Promise<T> {
  const { profile, options } = request;
  await requirePrograms(profile.kind);
  const elements = await resolveElements(request.wanted, {
    paths: profile.elementsPath,
    ...(options.stockElements === undefined ? {} : { stock: options.stockElements }),
  });
  requireOneSystem(elements);
  for (const told of await passedOver(elements)) options.onProgress?.(told);
  const environment = await elementEnvironment(scope, elements, {
    ARCH: profile.architecture,
    DISTRO_NAME: "debian",
    DIB_RELEASE: profile.release,
    DIB_DISTRIBUTION_MIRROR: profile.mirror,
    ELEMENTS_PATH: profile.elementsPath.join(":"),
    IMAGE_ELEMENT: elements.map((element) => element.name).join(" "),
    ...profile.environment,
  });
  const cache = await Cache.open(profile.cacheDir);
  try {
    return await build({
      profile,
      cache,
      elements,
      environment,
      onProgress: options.onProgress ?? (() => {}),
      ...(options.onOutput === undefined ? {} : { onOutput: options.onOutput }),
      phases: [],
    });
  } catch (error) {
    throw diskFailure(error, profile.output);
  } finally {
    await cache.close(scope.clock.now());
  }
}
