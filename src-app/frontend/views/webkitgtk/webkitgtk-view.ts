/**
 * Native windows: GTK 3 and WebKitGTK 4.1, with no compiled code of ours.
 *
 * GTK wants a thread for its loop, so it gets one, with all windows in it; this side only passes messages. A message is
 * posted first, then the loop is woken by `g_idle_add`, the one call of GLib that any thread may make. Nothing polls.
 */

import { MessageChannel, Worker } from "node:worker_threads";
import type { OpenWish, SaveWish, Toolkit } from "../../toolkit.ts";
import {
  type Capabilities,
  MOST_WINDOWS,
  type OpenOptions,
  type View,
  type ViewEvent,
  type ViewWindow,
} from "../view.ts";
import { loadWakeUp } from "./libraries.ts";
import { type Command, type FromThread, type ThreadSettings, ViewError } from "./messages.ts";
import { NativeWindow } from "./native-window.ts";
import type { Address } from "./values.ts";

interface Waiting {
  readonly window: number;
  readonly isOpening: boolean;
  readonly resolve: (paths: readonly string[]) => void;
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
    windows: MOST_WINDOWS,
    quick: true,
    zoom: true,
    fullscreen: true,
    hide: true,
    paste: true,
  };
  readonly toolkit: Toolkit = {
    openFiles: (wish: OpenWish) => this.#call(0, { call: "openFiles", wish }),
    saveFile: async (wish: SaveWish) => (await this.#call(0, { call: "saveFile", wish }))[0] ?? null,
    copy: async (text: string) => void (await this.#call(0, { call: "copy", text })),
  };
  readonly #ended = Promise.withResolvers<void>();
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Map<number, (event: ViewEvent) => void>();
  readonly #channel = new MessageChannel();
  #worker: Worker | undefined;
  #wakeUp: (() => void) | undefined;
  #windows = 0;
  #calls = 0;
  /** Why there is nobody to speak to any more. */
  #over: string | undefined;

  /** Opens a window. Rejects with `ViewError` where there is no display or a library can't be loaded. */
  async open(options: OpenOptions): Promise<ViewWindow> {
    if (this.#over !== undefined) throw new ViewError(this.#over);
    this.#worker ??= this.#begin();
    const { kind, title, geometry, zoom, behind, splash, page, on } = options;
    const number = ++this.#windows;
    this.#listeners.set(number, on);
    const settings = { kind, title, geometry, zoom, behind, splash, page };
    await this.#call(number, { call: "open", settings });
    return new NativeWindow(async (command) => void (await this.#call(number, command)));
  }

  async close(): Promise<void> {
    if (this.#worker === undefined) return;
    void this.#call(0, { call: "end" });
    await this.#ended.promise;
  }

  #begin(): Worker {
    const settings: ThreadSettings = {
      inspect: process.env.HEARTH_INSPECT === "1",
      automation: process.env.HEARTH_AUTOMATION === "1",
    };
    const { port1, port2 } = this.#channel;
    port1.on("message", (message: FromThread) => this.#hear(message));
    const worker = new Worker(new URL("./window-thread.ts", import.meta.url), {
      workerData: { port: port2, settings },
      transferList: [port2],
    });
    worker.on("error", (error) => this.#fail(`The windows' thread failed: ${error.message}`));
    worker.on("exit", () => this.#fail("The windows' thread ended."));
    return worker;
  }

  /** A closed window does nothing, and says so to nobody: the person closed it while something was on its way. */
  #call(window: number, command: Command): Promise<readonly string[]> {
    const isClosed = window !== 0 && !this.#listeners.has(window);
    if (this.#over !== undefined || isClosed) return Promise.resolve([]);
    const id = ++this.#calls;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { window, isOpening: command.call === "open", resolve, reject });
      this.#channel.port1.postMessage({ ...command, id, window });
      this.#wakeUp?.(); // until the loop runs, messages wait for it
    });
  }

  #hear(message: FromThread) {
    if (message.kind === "event") this.#tell(message.window, message.event);
    if (message.kind === "running") {
      this.#wakeUp = wakeUpWith(message.wake);
      this.#wakeUp();
    }
    if (message.kind === "done") this.#take(message.id)?.resolve(message.paths);
    if (message.kind === "refused") this.#take(message.id)?.reject(new ViewError(message.sentence));
    if (message.kind === "failed") this.#fail(message.sentence);
    if (message.kind === "ended") this.#end("The windows were closed.");
  }

  #tell(window: number, event: ViewEvent) {
    const listener = this.#listeners.get(window);
    if (event.type === "closed") {
      this.#listeners.delete(window);
      for (const [id, waiting] of this.#waiting)
        if (waiting.window === window) this.#giveUp(id, "It was closed.");
    }
    listener?.(event);
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #giveUp(id: number, sentence: string) {
    const waiting = this.#take(id);
    if (waiting?.isOpening) waiting.reject(new ViewError(sentence));
    else waiting?.resolve([]);
  }

  /** The thread is gone. Where it went without a word, the windows went with it. */
  #fail(sentence: string) {
    const isRunning = this.#wakeUp !== undefined;
    const windows = [...this.#listeners.keys()];
    this.#end(sentence);
    if (!isRunning) return;
    for (const window of windows) {
      this.#tell(window, { type: "engine-crashed", reason: sentence });
      this.#tell(window, { type: "closed" });
    }
  }

  #end(sentence: string) {
    this.#over ??= sentence;
    this.#wakeUp = undefined;
    this.#channel.port1.close();
    for (const id of [...this.#waiting.keys()]) this.#giveUp(id, sentence);
    this.#ended.resolve();
  }
}

function wakeUpWith(callback: Address): () => void {
  const idleAdd = loadWakeUp();
  return () => {
    idleAdd(callback, null);
  };
}
