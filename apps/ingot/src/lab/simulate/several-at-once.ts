const AT_ONCE = 32;

/** Does it for each item, so many at a time. */
export async function severalAtOnce<T>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const next = items.entries();
  const one = async () => {
    for (const [index, item] of next) await work(item, index);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}
