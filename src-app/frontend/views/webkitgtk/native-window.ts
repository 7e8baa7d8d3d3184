/** One native window as the shell has it: every call is a message to the windows' thread. */

import type { Connection, MountTarget, ViewWindow } from "../view.ts";
import type { Command } from "./messages.ts";

export class NativeWindow implements ViewWindow {
  readonly #call: (command: Command) => Promise<void>;

  /** `call` tells the thread about this window, and resolves when it is done. */
  constructor(call: (command: Command) => Promise<void>) {
    this.#call = call;
  }

  mount(target: MountTarget): Promise<void> {
    const { origin, port, path, token } = target;
    return this.#call({ call: "mount", target: { origin, port, path, token } });
  }

  show(document: string): Promise<void> {
    return this.#call({ call: "show", document });
  }

  setConnection(connection: Connection): Promise<void> {
    return this.#call({ call: "setConnection", connection });
  }

  askToOpen(url: string): Promise<void> {
    return this.#call({ call: "askToOpen", url });
  }

  setTitle(title: string): Promise<void> {
    return this.#call({ call: "setTitle", title });
  }

  setZoom(zoom: number): Promise<void> {
    return this.#call({ call: "setZoom", zoom });
  }

  toggleFullscreen(): Promise<void> {
    return this.#call({ call: "toggleFullscreen" });
  }

  hide(): Promise<void> {
    return this.#call({ call: "hide" });
  }

  raise(): Promise<void> {
    return this.#call({ call: "raise" });
  }

  close(): Promise<void> {
    return this.#call({ call: "close" });
  }
}
