import type { IndicatorComponent, IndicatorState } from "@ingot/contract";

export interface Indicator {
  readonly component: IndicatorComponent;
  /** Unique among those of the component. */
  readonly name: string;
  readonly readonly: boolean;
  readonly states: readonly IndicatorState[];
}
