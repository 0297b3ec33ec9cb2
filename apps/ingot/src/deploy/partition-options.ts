import { Failure, type JsonObject } from "@ingot/kernel";

export interface PartitionOptions {
  readonly imageType?: string;
  /** GiB. */
  readonly rootSize?: number;
  /** MiB. */
  readonly swapSize?: number;
  /** GiB. */
  readonly ephemeralSize?: number;
  readonly ephemeralFormat?: string;
}

/** Each option beside `--image-type`, and its key in `instance_info`. */
const OPTIONS = {
  rootSize: ["--root-size", "root_gb"],
  swapSize: ["--swap-size", "swap_mb"],
  ephemeralSize: ["--ephemeral-size", "ephemeral_gb"],
  ephemeralFormat: ["--ephemeral-format", "ephemeral_format"],
} as const;

/** What `instance_info` says of the partitions that a partition image gets; nothing for a whole-disk image, which has its own. */
export function partitionInfo(options: PartitionOptions): JsonObject {
  const given = Object.entries(OPTIONS).flatMap(([name, [option, key]]) => {
    const value = options[name as keyof typeof OPTIONS];
    return value === undefined ? [] : [{ option, key, value }];
  });
  const { imageType } = options;
  if (imageType !== "partition") {
    const [first] = given;
    if (first !== undefined) throw onlyForPartitions(first.option);
    return imageType === undefined ? {} : { image_type: imageType };
  }
  if (options.rootSize === undefined || options.rootSize === 0) {
    throw new Failure("client.image_invalid", "a partition image needs --root-size", {
      hint: "Say how many GiB its root partition is to have, as --root-size 10.",
    });
  }
  return { image_type: imageType, ...Object.fromEntries(given.map(({ key, value }) => [key, value])) };
}

function onlyForPartitions(option: string): Failure {
  return new Failure(
    "client.image_invalid",
    `${option} is for partition images: a whole-disk image has its own partitions`,
    {
      hint: "Say --image-type partition if the image is the filesystem of one partition; else leave the option out.",
    },
  );
}
