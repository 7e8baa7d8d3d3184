/**
 * A browser that is already there: a window of the Chromium family without its bars, else a tab of the system's browser.
 *
 * It is let in by a one-time address. That stands in the browser's command line for a moment, where other users of the
 * machine can read it; it works once and for a minute, and who comes second is told so.
 */

import { rmSync } from "node:fs";
import { join } from "node:path";
import { leashed, ProcessGroup } from "../../process-group.ts";
import type { Capabilities, MountTarget, OpenOptions, View, ViewWindow } from "../view.ts";
import { appWindow } from "./chromium.ts";

const GRACE = 1_000;
/** One that ends so soon has not shown a window (ms). */
const FAILS_WITHIN = 3_000;

export class BrowserView implements View {
  readonly name = "browser";
  readonly can: Capabilities;
  readonly #chromium: string | undefined;
  readonly #openTab: (url: string) => Promise<void>;
  #window: BrowserWindow | undefined;

  /** `chromium`: the program for the window; without one it is a tab, which `openTab` opens. */
  constructor(chromium: string | undefined, openTab: (url: string) => Promise<void>) {
    this.#chromium = chromium;
    this.#openTab = openTab;
    this.can = {
      ownCookieJar: false,
      ownDocuments: false,
      geometry: false,
      navigationPolicy: false,
      raise: false,
      connectionBanner: false,
      closeEvent: chromium !== undefined,
      windows: 1, // a browser has its own keys and menu for more, and for the next two
      quick: false,
      zoom: false,
      fullscreen: false,
      hide: false,
      paste: false,
    };
  }

  /** There is nothing to show before there is a backend. */
  async open(options: OpenOptions): Promise<ViewWindow> {
    this.#window = new BrowserWindow(this.#chromium, this.#openTab, options);
    return this.#window;
  }

  async close(): Promise<void> {
    await this.#window?.close();
  }
}

class BrowserWindow implements ViewWindow {
  readonly #chromium: string | undefined;
  readonly #openTab: (url: string) => Promise<void>;
  readonly #options: OpenOptions;
  #window: ProcessGroup | undefined;
  #target: MountTarget | undefined;
  #closed = false;

  constructor(chromium: string | undefined, openTab: (url: string) => Promise<void>, options: OpenOptions) {
    this.#chromium = chromium;
    this.#openTab = openTab;
    this.#options = options;
  }

  async mount(target: MountTarget): Promise<void> {
    this.#target = target;
    const url = await target.launchUrl();
    if (this.#closed) return;
    if (this.#chromium === undefined) return this.#openTab(url);
    await this.#openWindow(this.#chromium, url);
  }

  /** Documents of ours can't be shown; what they say is in the log and on stderr. */
  async show(): Promise<void> {}

  /** The page itself notices that its event stream is gone. */
  async setConnection(): Promise<void> {}

  async askToOpen(): Promise<void> {}

  async setTitle(): Promise<void> {}

  async setZoom(): Promise<void> {}

  async toggleFullscreen(): Promise<void> {}

  async hide(): Promise<void> {}

  /** A window of another program can't be raised, but a new one can be opened. */
  async raise(): Promise<void> {
    if (this.#target !== undefined) await this.mount(this.#target);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#window?.end(0, GRACE);
  }

  async #openWindow(program: string, url: string) {
    const options = this.#options;
    const before = this.#window;
    this.#window = undefined; // its end does not close the app
    await before?.end(0, GRACE);
    const profile = join(options.cacheDir, "browser");
    rmSync(join(profile, "SingletonLock"), { force: true }); // of one that was killed; it would take the window over
    const began = performance.now();
    let last = ""; // a browser chatters; only what it says before it fails is worth a line
    const keep = (line: string) => {
      last = line;
    };
    const window = new ProcessGroup({
      command: leashed(appWindow(program, url, profile, options.geometry)),
      cwd: options.cacheDir,
      env: process.env,
      onOut: keep,
      onErr: keep,
    });
    this.#window = window;
    void window.ended.then((code) => {
      const cameUp = code === 0 || performance.now() - began > FAILS_WITHIN;
      return this.#ended(window, cameUp ? undefined : last);
    });
  }

  /** A window that closes closes the app; one that never came up, for that `fault`, gives way to a tab. */
  async #ended(window: ProcessGroup, fault: string | undefined) {
    if (this.#window !== window || this.#closed) return;
    const say = (line: string) => this.#options.on({ type: "console", line });
    if (fault === undefined || this.#target === undefined) {
      this.#options.on({ type: "closed" });
      return;
    }
    try {
      say(`the browser's window did not come up: ${fault}`);
      await this.#openTab(await this.#target.launchUrl());
    } catch (error) {
      say(`no browser could be opened: ${(error as Error).message}`);
      this.#options.on({ type: "closed" });
    }
  }
}
