/** What may have lamps, in Ironic's words. */
export const INDICATOR_COMPONENTS = ["system", "chassis", "power", "disk", "nic"] as const;
export type IndicatorComponent = (typeof INDICATOR_COMPONENTS)[number];

export const INDICATOR_STATES = ["OFF", "ON", "BLINKING"] as const;
export type IndicatorState = (typeof INDICATOR_STATES)[number];

export interface Indicator {
  readonly component: IndicatorComponent;
  /** Unique among those of the component. */
  readonly name: string;
  readonly readonly: boolean;
  readonly states: readonly IndicatorState[];
}
