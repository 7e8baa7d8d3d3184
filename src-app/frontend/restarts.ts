/** Whether and when a process that ended is started again (pure: time and chance are passed in, times in ms). */

import { EXIT } from "./contract.ts";

export type Decision =
  | { readonly kind: "restart"; readonly delay: number }
  /** It ends again and again. */
  | { readonly kind: "give-up" }
  /** It said itself that a restart can't help. */
  | { readonly kind: "final"; readonly code: number };

/** How a process ended: its code, or undefined where a signal or we ended it. */
export interface Ended {
  readonly code: number | undefined;
  /** How long it had been answering; 0 where it never did. */
  readonly healthyFor: number;
}

/** The last one is used from then on. */
const DELAYS = [0, 250, 500, 1_000, 2_000, 4_000] as const;
const JITTER = 0.2;
const MOST_RESTARTS = 5;
const WITHIN = 60_000;
/** So long a life clears the count. */
const HEALTHY = 60_000;
const FINAL: readonly number[] = [EXIT.configuration, EXIT.data, EXIT.folderTaken];

export class Restarts {
  readonly #random: () => number;
  #recent: number[] = [];
  #inARow = 0;
  #total = 0;

  /** `random` gives numbers from 0 up to 1. */
  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** How often it was restarted since the launch. */
  get total(): number {
    return this.#total;
  }

  after(ended: Ended, now: number): Decision {
    if (ended.code !== undefined && FINAL.includes(ended.code)) return { kind: "final", code: ended.code };
    if (ended.healthyFor >= HEALTHY) this.forget();
    this.#recent = this.#recent.filter((then) => now - then < WITHIN);
    if (this.#recent.length >= MOST_RESTARTS) return { kind: "give-up" };
    const delay = DELAYS[Math.min(this.#inARow, DELAYS.length - 1)] ?? 0;
    this.#recent.push(now);
    this.#inARow++;
    this.#total++;
    return { kind: "restart", delay: Math.round(delay * (1 - JITTER + 2 * JITTER * this.#random())) };
  }

  /** Begins anew: it was healthy for long, or the person asked for another try. */
  forget() {
    this.#recent = [];
    this.#inARow = 0;
  }
}
