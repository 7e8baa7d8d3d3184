/** Whether and when a process that fell is started again (pure: time and chance are passed in, times in ms). */

export interface RestartRules {
  /** Before the first restart in a row, the second …; the last one is used from then on. */
  readonly delays: readonly number[];
  /** The part of a delay by which it may be shorter or longer. */
  readonly jitter: number;
  /** More restarts than that within so long: it is given up. */
  readonly most: number;
  readonly within: number;
  /** So long a life clears the count. */
  readonly healthy: number;
}

export const USUAL: RestartRules = {
  delays: [0, 250, 500, 1_000, 2_000, 4_000],
  jitter: 0.2,
  most: 5,
  within: 60_000,
  healthy: 60_000,
};

/** What is remembered of earlier restarts. */
export interface Counted {
  readonly recent: readonly number[];
  readonly inARow: number;
  /** Since the launch. */
  readonly total: number;
}

export const NONE: Counted = { recent: [], inARow: 0, total: 0 };

/** Begins anew: it was healthy for long, or the person asked for another try. */
export function forget(counted: Counted): Counted {
  return { ...NONE, total: counted.total };
}

/**
 * After a fall at `now` of one that had been answering for `healthyFor`: the delay before it is started again, undefined
 * where it is given up. `chance` is from 0 up to 1.
 */
export function afterFall(
  counted: Counted,
  healthyFor: number,
  now: number,
  chance: number,
  rules: RestartRules,
): { readonly counted: Counted; readonly delay: number | undefined } {
  const { recent, inARow, total } = healthyFor >= rules.healthy ? forget(counted) : counted;
  const lately = recent.filter((then) => now - then < rules.within);
  if (lately.length >= rules.most) return { counted: { recent: lately, inARow, total }, delay: undefined };
  const delay = rules.delays[Math.min(inARow, rules.delays.length - 1)] ?? 0;
  return {
    counted: { recent: [...lately, now], inARow: inARow + 1, total: total + 1 },
    delay: Math.round(delay * (1 - rules.jitter + 2 * rules.jitter * chance)),
  };
}
