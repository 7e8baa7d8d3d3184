/** One window with all that belongs to it: its web view, what that shows, what is refused there, and its keys. */

import type { ViewEvent } from "../view.ts";
import { pageScript } from "../view.ts";
import { Display } from "./display.ts";
import type { Downloads } from "./downloads.ts";
import type { Drops } from "./drops.ts";
import type { Engine } from "./engine.ts";
import { Hands } from "./hands.ts";
import type { Libraries } from "./libraries.ts";
import type { MainLoop } from "./main-loop.ts";
import type { ThreadSettings, WindowCommand, WindowSettings } from "./messages.ts";
import { Policy } from "./policy.ts";
import { Scope } from "./scope.ts";
import type { Address } from "./values.ts";
import { WebView } from "./web-view.ts";
import { Window } from "./window.ts";

/** A window on a workspace that nobody looks at draws no frame; it counts as open all the same (ms). */
const PATIENCE = 1_000;

/** What all windows share. */
export interface Surroundings extends ThreadSettings {
  readonly lib: Libraries;
  readonly loop: MainLoop;
  readonly engine: Engine;
  readonly downloads: Downloads;
  readonly drops: Drops;
  readonly dark: boolean;
}

export class Pane {
  readonly #scope: Scope;
  readonly #web: WebView;
  readonly #window: Window;
  readonly #display: Display;
  readonly #drops: Drops;
  readonly #emit: (event: ViewEvent) => void;

  /** Puts the window on the screen; `opened` is called once it shows the splash. */
  constructor(
    { lib, loop, engine, downloads, drops, dark, inspect, automation }: Surroundings,
    settings: WindowSettings,
    emit: (event: ViewEvent) => void,
    opened: () => void,
  ) {
    const scope = new Scope(lib, loop);
    this.#scope = scope;
    this.#emit = emit;
    this.#web = new WebView(lib, engine.context, { inspect, automation, script: pageScript(settings.page) });
    this.#web.setBackground(dark);
    this.#web.setZoom(settings.zoom);
    this.#window = new Window(lib, scope, emit, settings);
    this.#display = new Display(lib, scope, engine, this.#web, (event) => {
      if (event.type === "title") this.#window.setTitle(event.title);
      if (event.type === "painted" && inspect) this.#web.openInspector();
      emit(event);
    });
    this.#drops = drops;
    drops.watch(scope, this.#web.view, (script) => {
      if (this.#display.showsPage) this.#web.evaluate(script);
    });
    const hands = new Hands(lib, scope, this.#web.view);
    new Policy(lib, scope, this.#web.view, downloads, {
      inspect,
      verdict: (url) => this.#display.verdict(url),
      ask: (url) => this.#display.askToOpen(url),
      unauthorised: (url) => this.#display.renewCookie(url),
      mayPaste: () => hands.take() && settings.kind === "quick" && this.#display.showsPage,
      say: (line) => emit({ type: "console", line }),
    });
    this.#window.setTitle(settings.title);
    this.#window.show(this.#web.view);
    this.#open(settings.splash, opened);
  }

  get view(): Address {
    return this.#web.view;
  }

  get window(): Window {
    return this.#window;
  }

  isOurs(url: string): boolean {
    return this.#display.isOurs(url);
  }

  setBackground(dark: boolean) {
    this.#web.setBackground(dark);
  }

  /** Does what it is told; `settle` is called when that is done, with a sentence where it could not be. */
  obey(command: WindowCommand, settle: (fault?: string) => void) {
    if (command.call === "mount") return this.#display.mount(command.target, settle);
    if (command.call === "show") return this.#display.show(command.document, settle);
    if (command.call === "setConnection") this.#display.setConnection(command.connection);
    if (command.call === "askToOpen") this.#display.askToOpen(command.url);
    if (command.call === "setTitle") this.#window.setTitle(command.title);
    if (command.call === "setZoom") this.#web.setZoom(command.zoom);
    if (command.call === "toggleFullscreen") this.#window.toggleFullscreen();
    if (command.call === "hide") this.#window.hide();
    if (command.call === "raise") this.#window.raise();
    settle();
  }

  /** Takes the window from the screen, and everything of it from memory. */
  end() {
    this.#display.end();
    this.#window.measure();
    this.#scope.end();
    this.#drops.forget(this.#web.view);
    this.#window.destroy();
    this.#web.release();
    this.#emit({ type: "closed" });
  }

  #open(splash: string, opened: () => void) {
    let told = false;
    const tell = () => {
      if (!told) opened();
      told = true;
    };
    this.#display.show(splash, () => {}, tell);
    this.#scope.after(PATIENCE, tell);
  }
}
