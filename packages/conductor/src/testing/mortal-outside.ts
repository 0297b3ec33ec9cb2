/** What a process reaches outside itself: once it is dead, it reaches nothing, and learns nothing of what it had begun. */
export function mortalOutside<T extends object>(target: T, isDead: () => boolean): T {
  return new Proxy(target, {
    get(of, key) {
      const value: unknown = Reflect.get(of, key);
      if (typeof value === "object" && value !== null && !Array.isArray(value)) return mortalOutside(value, isDead);
      if (typeof value !== "function" || of instanceof Map) return value;
      return (...args: unknown[]) => {
        if (isDead()) return never();
        const answer: unknown = (value as (...all: unknown[]) => unknown).apply(of, args);
        return answer instanceof Promise ? answer.then(...unlessDead(isDead)) : answer;
      };
    },
  });
}

function unlessDead(isDead: () => boolean) {
  return [
    (value: unknown) => (isDead() ? never() : value),
    (error: unknown) => {
      if (isDead()) return never();
      throw error;
    },
  ] as const;
}

function never(): Promise<never> {
  return new Promise<never>(() => {});
}
