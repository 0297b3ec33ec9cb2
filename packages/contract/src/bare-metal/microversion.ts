/**
 * Microversions of the Bare Metal API: `1.MINOR`. Inside, only the minor number is spoken of.
 * What each of them added is in the tables of `resources/` and `routes/`; nothing else compares versions.
 */
export const MIN_MICROVERSION = 1;
export const MAX_MICROVERSION = 115;

export const VERSION_HEADERS = {
  version: "X-OpenStack-Ironic-API-Version",
  minimum: "X-OpenStack-Ironic-API-Minimum-Version",
  maximum: "X-OpenStack-Ironic-API-Maximum-Version",
} as const;

/** The span of microversions in which something exists; without `until` it still does. Both ends are inclusive. */
export interface Microversions {
  readonly since: number;
  readonly until?: number;
}

export function existsIn(thing: Microversions, microversion: number): boolean {
  return microversion >= thing.since && microversion <= (thing.until ?? MAX_MICROVERSION);
}

export function versionText(microversion: number): string {
  return `1.${microversion}`;
}

/** Rules of the whole API that began with one microversion. */
export const RULES = {
  /** Resources may be named by their logical names. */
  names: { since: 5 },
  /** Names may hold any RFC 3986 unreserved character; before, host names only. */
  freeNames: { since: 10 },
  /** `?fields=` */
  fields: { since: 8 },
  /** `?detail=` */
  detail: { since: 43 },
  /** A new node is `enroll`; before, `available`. */
  enroll: { since: 11 },
  /** `soft power off`, `soft rebooting` and a power change's timeout. */
  softPower: { since: 27 },
  /** A config drive given when rebuilding. */
  rebuildConfigDrive: { since: 35 },
  /** A config drive given as a JSON object, from which one is built. */
  jsonConfigDrive: { since: 56 },
  configDriveVendorData: { since: 59 },
  resetInterfaces: { since: 45 },
  /** `node` of a new allocation: it takes over a node that is deployed already. */
  backfill: { since: 58 },
  /** Both `port_uuid` and `portgroup_uuid` of a VIF are read. */
  vifPort: { since: 67 },
  /** `~0` and `~1` in the paths of a JSON patch stand for `~` and `/`. */
  patchEscapes: { since: 98 },
  /** A `.json` at the end of a path is not part of the name. */
  jsonSuffix: { since: 1, until: 90 },
  /** The request's id is in X-OpenStack-Request-Id too. */
  requestIdHeader: { since: 107 },
  /** A port is created with its node's name in the place of its UUID. */
  portNodeName: { since: 94 },
  /** The answer to a report of inspection is that of lookup, and it may name its node. */
  continueInspection: { since: 84 },
  /** What reported to ironic-inspector sends no version. */
  inspectorReport: { since: 1, until: 1 },
  portNames: { since: 88 },
  /** A servicing without the ramdisk. */
  serviceDisableRamdisk: { since: 108 },
  /** A runbook's name may be any name; before, it is a trait. */
  freeRunbookNames: { since: 112 },
  /** `network_type` in a port's local_link_connection. */
  localLinkNetworkType: { since: 64 },
  /** OVN's names of VTEP switches in a port's local_link_connection. */
  localLinkVtep: { since: 90, until: 104 },
  /** A node may be taken out of its chassis. */
  chassisRemoval: { since: 25 },
} as const satisfies Record<string, Microversions>;
