/** One-time codes that let a view in: each works once, for a minute. */

import { randomBytes } from "node:crypto";

const LASTS = 60_000;
const MOST = 100;
/** A path of ours as it may stand in a header. */
const PLACE = /^\/(?!\/)[\w./~%?=&+,:@!$'()*;-]{0,2047}$/;

export class LaunchCodes {
  readonly #open = new Map<string, { readonly path: string; readonly until: number }>();

  /** `now` gives ms of a clock that only goes forward. */
  constructor(private readonly now: () => number) {}

  /** A code that leads to `path`; undefined where that is no place of ours. */
  issue(path: string): string | undefined {
    if (!PLACE.test(path)) return undefined;
    for (const [code, { until }] of this.#open) {
      if (until < this.now() || this.#open.size >= MOST) this.#open.delete(code);
    }
    const code = randomBytes(32).toString("base64url");
    this.#open.set(code, { path, until: this.now() + LASTS });
    return code;
  }

  /** Where the code leads; undefined for one that is used up, too old, or none. */
  redeem(code: string): string | undefined {
    const found = this.#open.get(code);
    this.#open.delete(code);
    return found !== undefined && this.now() <= found.until ? found.path : undefined;
  }
}
