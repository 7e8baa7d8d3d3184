/**
 * The GTK main loop, and the ways from C back into TypeScript.
 *
 * Every callback runs on the windows' thread, inside `gtk_main`. Nothing asynchronous of JavaScript runs there: a
 * promise would never settle. So everything is callbacks, and every callback is kept until it is released, because C
 * may call it at any time until then.
 */

import { type FFIFunction, JSCallback } from "bun:ffi";
import type { Libraries } from "./libraries.ts";
import { type Address, type Maybe, text } from "./values.ts";

export type ArgumentTypes = NonNullable<FFIFunction["args"]>;
export type Ready = (source: Maybe, result: Maybe) => void;

/** Handlers take what the signal carries, without the instance's user data. */
// biome-ignore lint/suspicious/noExplicitAny: C decides the arguments; each handler names its own types.
export type Handler = (...args: any[]) => unknown;

export class MainLoop {
  readonly #lib: Libraries;
  readonly #onFault: (error: unknown) => void;
  readonly #kept = new Map<Address, JSCallback>();
  readonly #readies = new Map<number, Ready>();
  readonly #timers = new Map<number, () => void>();
  readonly #onReady: Address;
  readonly #onTimer: Address;
  #tickets = 0;
  #over = false;

  /** `onFault` hears of every error that a callback raises: C could not carry it. */
  constructor(lib: Libraries, onFault: (error: unknown) => void) {
    this.#lib = lib;
    this.#onFault = onFault;
    this.#onReady = this.callback(
      ["ptr", "ptr", "u64"],
      "void",
      (source: Maybe, result: Maybe, data: bigint) => this.#finish(source, result, Number(data)),
    );
    this.#onTimer = this.callback(["u64"], "i32", (data: bigint) => this.#fire(Number(data)));
  }

  /** A C function that calls `handler`; it answers 0 or NULL where the handler raises or answers nothing. */
  callback(args: ArgumentTypes, returns: "void" | "i32" | "ptr", handler: Handler): Address {
    const guarded = (...given: unknown[]) => {
      try {
        return handler(...given) ?? 0;
      } catch (error) {
        this.#onFault(error); // the outermost edge: past it there is only C
        return 0;
      }
    };
    const callback = new JSCallback(guarded, { args, returns });
    if (callback.ptr === null) throw new Error("a callback for C could not be made");
    this.#kept.set(callback.ptr, callback);
    return callback.ptr;
  }

  /** Frees callbacks that C can't call any more. */
  release(callbacks: readonly Address[]) {
    for (const address of callbacks) {
      this.#kept.get(address)?.close();
      this.#kept.delete(address);
    }
  }

  /** Connects a GObject signal; `handler` gets the instance, then what `args` names. */
  connect(
    instance: Address,
    signal: string,
    args: ArgumentTypes,
    returns: "void" | "i32" | "ptr",
    handler: Handler,
  ) {
    this.attach(instance, signal, this.callback(["ptr", ...args], returns, handler));
  }

  /** Connects a callback that was made before, so that objects that come and go share one. Returns the connection. */
  attach(instance: Address, signal: string, callback: Address): bigint {
    return this.#lib.gobject.g_signal_connect_data(instance, text(signal), callback, null, null, 0);
  }

  /** The two last arguments of an asynchronous GIO call: its callback, and the ticket that finds `ready` again. */
  ready(ready: Ready): [Address, Address] {
    const ticket = ++this.#tickets;
    this.#readies.set(ticket, ready);
    return [this.#onReady, ticket as Address];
  }

  /** Runs `then` once after `ms` milliseconds. Returns what takes it back. */
  after(ms: number, then: () => void): () => void {
    const ticket = ++this.#tickets;
    this.#timers.set(ticket, then);
    const source = this.#lib.glib.g_timeout_add(ms, this.#onTimer, ticket as Address);
    return () => {
      if (this.#timers.delete(ticket)) this.#lib.glib.g_source_remove(source);
    };
  }

  /** Blocks this thread until `quit`. */
  run() {
    this.#lib.gtk.gtk_main();
  }

  /** Ends `run`; safe to call twice. */
  quit() {
    if (this.#over) return;
    this.#over = true;
    this.#lib.gtk.gtk_main_quit();
  }

  /** Lets what is queued happen, so that destroyed things are really gone. At most `turns` turns. */
  drain(turns = 200) {
    while (turns-- > 0 && this.#lib.glib.g_main_context_pending(null)) {
      this.#lib.glib.g_main_context_iteration(null, 0);
    }
  }

  /** Frees the callbacks. Nothing of C may run afterwards. */
  free() {
    this.release([...this.#kept.keys()]);
  }

  #finish(source: Maybe, result: Maybe, ticket: number) {
    const ready = this.#readies.get(ticket);
    this.#readies.delete(ticket);
    ready?.(source, result);
  }

  #fire(ticket: number): number {
    const then = this.#timers.get(ticket);
    this.#timers.delete(ticket);
    then?.();
    return 0; // once
  }
}
