/**
 * Whether the backend is alive, by its heartbeats and its answers to health checks (pure: time is passed in).
 *
 * All times are milliseconds of one monotonic clock. `look` is called every `LOOK_EVERY`; a gap between two looks shows
 * that the shell itself was asleep or stopped, and what it did not hear then says nothing about the backend.
 */

export type Pulse = "alive" | "silent" | "hung";

export const BEAT_EVERY = 500;
/** A compromise: each look wakes an idle machine, and is how late a hang may be noticed. */
export const LOOK_EVERY = 400;
export const SILENT_AFTER = 1_500;
export const HUNG_AFTER = 3_000;
/** Over two beats. */
export const OWN_GAP = 2 * BEAT_EVERY;
/** Failed health checks in a row that count as a hang. */
export const FAILED_CHECKS = 2;

export class Heartbeat {
  #heard: number;
  #looked: number;
  #failedChecks = 0;

  /** Counts from the announcement on, which is a sign of life too. */
  constructor(now: number) {
    this.#heard = now;
    this.#looked = now;
  }

  /** A heartbeat came. */
  beat(now: number) {
    this.#heard = now;
  }

  /** A health check was answered, or not. */
  checked(answered: boolean) {
    this.#failedChecks = answered ? 0 : this.#failedChecks + 1;
  }

  look(now: number): Pulse {
    if (now - this.#looked > OWN_GAP) {
      this.#heard = now;
      this.#failedChecks = 0;
    }
    this.#looked = now;
    const silence = now - this.#heard;
    if (silence >= HUNG_AFTER || this.#failedChecks >= FAILED_CHECKS) return "hung";
    return silence >= SILENT_AFTER ? "silent" : "alive";
  }
}
