export interface Work<T, R> {
  /** How many things are done at a time. */
  readonly lanes: number;
  do(one: T): Promise<R>;
  /** What it needs for itself: of those that need the same, one is done at a time. */
  needs?(one: T): string | undefined;
}

/** Does all of it, in the order given as far as needs allow; answers with what came of each, in that order. */
export async function inLanes<T, R>(all: readonly T[], work: Work<T, R>): Promise<readonly R[]> {
  const results: R[] = [];
  const waiting = all.map((one, index) => ({ one, index, need: work.needs?.(one) }));
  const taken = new Set<string>();
  const underWay = new Set<Promise<void>>();
  const begin = (at: number) => {
    const [{ one, index, need }] = waiting.splice(at, 1) as [(typeof waiting)[number]];
    if (need !== undefined) taken.add(need);
    const end = async () => {
      results[index] = await work.do(one);
      if (need !== undefined) taken.delete(need);
      underWay.delete(doing);
    };
    const doing = end();
    underWay.add(doing);
  };
  while (waiting.length > 0 || underWay.size > 0) {
    const next = waiting.findIndex(({ need }) => need === undefined || !taken.has(need));
    if (next !== -1 && underWay.size < work.lanes) begin(next);
    else await Promise.race(underWay);
  }
  return results;
}
