import { type Static, Type } from "typebox";

export const RAID_LEVELS = ["JBOD", "0", "1", "2", "5", "6", "1+0", "5+0", "6+0"] as const;

/** One logical disk of a RAID configuration (Ironic: drivers/raid_config_schema.json). */
export const LogicalDisk = Type.Object(
  {
    raid_level: Type.Enum(RAID_LEVELS, {
      description: `RAID level for the logical disk. Valid values are ${RAID_LEVELS.map((level) => `'${level}'`).join(", ")}. Required.`,
    }),
    size_gb: Type.Union([Type.Integer({ minimum: 0 }), Type.Literal("MAX")], {
      description:
        "Size in GiB (Integer) for the logical disk. Use 'MAX' if it is to use the rest of the space available. Required.",
    }),
    volume_name: Type.Optional(
      Type.String({ description: "Name of the volume to be created; generated when it is not specified. Optional." }),
    ),
    is_root_volume: Type.Optional(
      Type.Boolean({
        description: "Specifies whether this disk is a root volume. By default, this is False. Optional.",
      }),
    ),
    share_physical_disks: Type.Optional(
      Type.Boolean({
        description:
          "Specifies whether other logical disks can share physical disks with this logical disk. By default, this is False. Optional.",
      }),
    ),
    disk_type: Type.Optional(
      Type.Enum(["hdd", "ssd"], {
        description: "The type of disk preferred: 'hdd' or 'ssd'. Not a criterion when it is not specified. Optional.",
      }),
    ),
    interface_type: Type.Optional(
      Type.Enum(["sata", "scsi", "sas"], {
        description:
          "The interface type of disk: 'sata', 'scsi' or 'sas'. Not a criterion when it is not specified. Optional.",
      }),
    ),
    number_of_physical_disks: Type.Optional(
      Type.Integer({
        minimum: 1,
        description:
          "Number of physical disks to use for this logical disk. By default, the least that the RAID level needs. Optional.",
      }),
    ),
    controller: Type.Optional(
      Type.String({
        description: "Controller to use for this logical disk. If not specified, the driver chooses one. Optional.",
      }),
    ),
    physical_disks: Type.Optional(
      Type.Union([Type.Array(Type.String()), Type.Array(Type.Record(Type.String(), Type.Unknown()), { minItems: 2 })], {
        description:
          "The physical disks to use for this logical disk; needs 'controller'. If not specified, the driver chooses them. Optional.",
      }),
    ),
  },
  { additionalProperties: false },
);
export type LogicalDisk = Static<typeof LogicalDisk>;

/** What `target_raid_config` may be besides empty. */
export const RaidConfig = Type.Object(
  { logical_disks: Type.Array(LogicalDisk, { minItems: 1 }) },
  { additionalProperties: false },
);
export type RaidConfig = Static<typeof RaidConfig>;

/** The keys of a logical disk with their descriptions: `GET /v1/drivers/{name}/raid/logical_disk_properties`. */
export const LOGICAL_DISK_PROPERTIES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(LogicalDisk.properties).map(([name, schema]) => [
    name,
    String((schema as { readonly description?: string }).description ?? ""),
  ]),
);
