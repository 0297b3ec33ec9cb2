/** What a BMC does wrong on demand; everything left out is healthy. */
export interface FaultSettings {
  /** Milliseconds by which each answer comes late. */
  readonly delayMs?: number;
  /** How many of the next requests are answered with 503. */
  readonly busyRequests?: number;
  /** Seconds in the Retry-After of those answers; none when left out. */
  readonly retryAfterSeconds?: number;
  /** How many of the next requests end in a connection reset instead of an answer. */
  readonly resetConnections?: number;
  /** Every user name and password is refused, sessions that are open included. */
  readonly rejectCredentials?: boolean;
  /** The manager has no virtual media at all. */
  readonly noVirtualMedia?: boolean;
  /** Power actions are accepted and nothing happens. */
  readonly ignorePowerActions?: boolean;
  /** Power actions are accepted and take effect this much later. */
  readonly powerDelayMs?: number;
  /** Open sessions end at once, and those that are opened end after this many seconds. */
  readonly sessionSeconds?: number;
}

export interface Faults {
  /** Replaces the settings; `{}` heals the BMC. */
  set(settings: FaultSettings): void;
  get(): FaultSettings;
}
