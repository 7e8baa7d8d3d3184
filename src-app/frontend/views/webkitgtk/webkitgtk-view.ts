/**
 * The native window: GTK 3 and WebKitGTK 4.1, with no compiled code of ours.
 *
 * GTK wants a thread for its loop, so it gets one; this side only passes messages. A message is posted first, then
 * the loop is woken by `g_idle_add`, the one call of GLib that any thread may make. Nothing polls.
 */

import { MessageChannel, Worker } from "node:worker_threads";
import type { Capabilities, Connection, MountTarget, OpenOptions, View, ViewEvent } from "../view.ts";
import { loadWakeUp } from "./libraries.ts";
import { type Command, type FromWindow, ViewError, type WindowSettings } from "./messages.ts";
import type { Address } from "./values.ts";

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export class WebkitGtkView implements View {
  readonly name = "webkitgtk";
  readonly can: Capabilities = {
    ownCookieJar: true,
    ownDocuments: true,
    geometry: true,
    navigationPolicy: true,
    raise: true,
    connectionBanner: true,
    closeEvent: true,
  };
  readonly #opened = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<void>();
  readonly #waiting = new Map<number, Waiting>();
  readonly #channel = new MessageChannel();
  #worker: Worker | undefined;
  #on: (event: ViewEvent) => void = () => {};
  #wakeUp: (() => void) | undefined;
  #calls = 0;
  #closing = false;

  /** Opens the window. Rejects with `ViewError` where there is no display or a library can't be loaded. */
  async open(options: OpenOptions): Promise<void> {
    this.#on = options.on;
    const settings: WindowSettings = {
      title: options.title,
      geometry: options.geometry,
      splash: options.splash,
      inspect: process.env.HEARTH_INSPECT === "1",
      automation: process.env.HEARTH_AUTOMATION === "1",
    };
    const { port1, port2 } = this.#channel;
    port1.on("message", (message: FromWindow) => this.#hear(message));
    this.#worker = new Worker(new URL("./window-thread.ts", import.meta.url), {
      workerData: { port: port2, settings },
      transferList: [port2],
    });
    this.#worker.on("error", (error) => this.#fail(`The window's thread failed: ${error.message}`));
    this.#worker.on("exit", () => this.#fail("The window's thread ended."));
    return this.#opened.promise;
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

  raise(): Promise<void> {
    return this.#call({ call: "raise" });
  }

  async close(): Promise<void> {
    if (this.#worker === undefined) return;
    this.#closing = true;
    void this.#call({ call: "close" });
    await this.#ended.promise;
  }

  /** A closed view does nothing, and says so to nobody: the person closed it while something was on its way. */
  #call(command: Command): Promise<void> {
    const wakeUp = this.#wakeUp;
    if (wakeUp === undefined) return Promise.resolve();
    const id = ++this.#calls;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#channel.port1.postMessage({ ...command, id });
      wakeUp();
    });
  }

  #hear(message: FromWindow) {
    if (message.kind === "event") this.#on(message.event);
    if (message.kind === "running") this.#run(wakeUpWith(message.wake));
    if (message.kind === "opened") this.#opened.resolve();
    if (message.kind === "done") this.#take(message.id)?.resolve();
    if (message.kind === "refused") this.#take(message.id)?.reject(new ViewError(message.sentence));
    if (message.kind === "failed") this.#fail(message.sentence);
    if (message.kind === "ended") this.#end();
  }

  #run(wakeUp: () => void) {
    this.#wakeUp = wakeUp;
    if (this.#closing) void this.#call({ call: "close" }); // it was closed before it was open
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  /** The thread is gone. Where it went without a word, the window went with it. */
  #fail(sentence: string) {
    this.#opened.reject(new ViewError(sentence));
    if (this.#wakeUp !== undefined) {
      this.#on({ type: "engine-crashed", reason: sentence });
      this.#on({ type: "closed" });
    }
    this.#end();
  }

  #end() {
    this.#wakeUp = undefined;
    this.#channel.port1.close();
    for (const { resolve } of this.#waiting.values()) resolve();
    this.#waiting.clear();
    this.#ended.resolve();
  }
}

function wakeUpWith(callback: Address): () => void {
  const idleAdd = loadWakeUp();
  return () => {
    idleAdd(callback, null);
  };
}
