/**
 * What one window is told by the loop: signals, timers, answers. It ends with the window, so that nothing reaches what
 * is gone, and that nothing is left of a window when it has closed.
 */

import type { Libraries } from "./libraries.ts";
import type { ArgumentTypes, Handler, MainLoop, Ready } from "./main-loop.ts";
import type { Address } from "./values.ts";

interface Connected {
  readonly instance: Address;
  readonly signal: bigint;
  readonly callback: Address;
}

export class Scope {
  readonly #lib: Libraries;
  readonly #loop: MainLoop;
  readonly #timers = new Set<() => void>();
  #connected: Connected[] = [];
  #over = false;

  constructor(lib: Libraries, loop: MainLoop) {
    this.#lib = lib;
    this.#loop = loop;
  }

  /** Connects a GObject signal; `handler` gets the instance, then what `args` names. */
  connect(
    instance: Address,
    signal: string,
    args: ArgumentTypes,
    returns: "void" | "i32" | "ptr",
    handler: Handler,
  ) {
    const callback = this.#loop.callback(["ptr", ...args], returns, handler);
    this.#connected.push({ instance, signal: this.#loop.attach(instance, signal, callback), callback });
  }

  /** The two last arguments of an asynchronous GIO call; `ready` is not called once this has ended. */
  ready(ready: Ready): [Address, Address] {
    return this.#loop.ready((source, result) => {
      if (!this.#over) ready(source, result);
    });
  }

  /** Runs `then` once after `ms` milliseconds, unless this ends before. Returns what takes it back. */
  after(ms: number, then: () => void): () => void {
    const cancel = this.#loop.after(ms, () => {
      this.#timers.delete(cancel);
      then();
    });
    this.#timers.add(cancel);
    return cancel;
  }

  /** Takes everything back. Every instance must still be there. */
  end() {
    this.#over = true;
    for (const cancel of this.#timers) cancel();
    for (const { instance, signal } of this.#connected) {
      this.#lib.gobject.g_signal_handler_disconnect(instance, signal);
    }
    const callbacks = this.#connected.map(({ callback }) => callback);
    this.#connected = [];
    this.#loop.after(0, () => this.#loop.release(callbacks)); // one of them may be what we were called by
  }
}
