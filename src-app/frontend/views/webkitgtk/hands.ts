/** What a person's hands did last on a view: something that no page and no backend can pretend. */

import type { Libraries } from "./libraries.ts";
import type { Scope } from "./scope.ts";
import type { Address } from "./values.ts";

const UNHANDLED = 0;
const LEFT = 1;
const ENTER: readonly number[] = [0xff0d, 0xff8d];
/** So long after it, what a page does counts as what it led to (ms). */
const COUNTS_FOR = 1_000;

export class Hands {
  readonly #now: () => number;
  #pressed = Number.NEGATIVE_INFINITY;

  /** Watches the clicks, and the Enter key, that reach `view` from the window system. `now` is in ms. */
  constructor(lib: Libraries, scope: Scope, view: Address, now: () => number = () => performance.now()) {
    this.#now = now;
    const watch = (signal: string, counts: (event: Address) => boolean) =>
      scope.connect(view, signal, ["ptr"], "i32", (_view, event: Address) => {
        if (counts(event)) this.#pressed = this.#now();
        return UNHANDLED;
      });
    watch("button-release-event", (event) => read(event, lib.gdk.gdk_event_get_button) === LEFT);
    watch("key-press-event", (event) => ENTER.includes(read(event, lib.gdk.gdk_event_get_keyval)));
  }

  /** Whether a button was pressed just now. Each press is good for one answer. */
  take(): boolean {
    const isRecent = this.#now() - this.#pressed <= COUNTS_FOR;
    this.#pressed = Number.NEGATIVE_INFINITY;
    return isRecent;
  }
}

function read(event: Address, ask: Libraries["gdk"]["gdk_event_get_button"]): number {
  const value = new Uint32Array(1);
  ask(event, value);
  return value[0] ?? 0;
}
