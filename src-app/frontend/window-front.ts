/** The windows: which there are, which one is in front, and what is done with them. */

import { arch, release } from "node:os";
import { dirname, join } from "node:path";
import type { BackendState } from "./backend-state.ts";
import type { WindowNews } from "./contract.ts";
import { writePrivate } from "./data-folder.ts";
import type { Front, FrontEvents, WindowId, ZoomBy } from "./front.ts";
import { HearthWindow } from "./hearth-window.ts";
import type { Log } from "./log.ts";
import { Refused } from "./requests.ts";
import { privateHere, report } from "./status-page/report.ts";
import { copyToClipboard, openInSystem } from "./system-programs.ts";
import type { Toolkit } from "./toolkit.ts";
import type { StatusAction, View, ViewEvent, WindowKind, Wish } from "./views/view.ts";
import { isPlace, type Remembered, type WindowState } from "./window-state.ts";
import { _ } from "./words.ts";
import { zoomed } from "./zoom.ts";

export interface WindowEvents extends FrontEvents {
  news(news: WindowNews): void;
}

export interface WindowSettings {
  readonly view: View;
  readonly log: Log;
  readonly state: WindowState;
  readonly cacheDir: string;
  /** Name and version, for the report. */
  readonly shell: string;
  readonly events: WindowEvents;
}

const ZOOMS: Partial<Record<Wish, ZoomBy>> = { "zoom-in": "in", "zoom-out": "out", "zoom-reset": "reset" };

export class WindowFront implements Front {
  readonly name: string;
  readonly canHide: boolean;
  readonly toolkit?: Toolkit;
  readonly #view: View;
  readonly #log: Log;
  readonly #settings: WindowSettings;
  /** The one last in front comes first. */
  #windows: HearthWindow[] = [];
  /** Those of the last time that are yet to come back. */
  #awaited: readonly Remembered[] = [];
  #latest: BackendState = { kind: "starting" };
  #opened = 0;
  #closed = false;

  constructor(settings: WindowSettings) {
    this.name = settings.view.name;
    this.canHide = settings.view.can.hide;
    if (settings.view.toolkit !== undefined) this.toolkit = settings.view.toolkit;
    this.#view = settings.view;
    this.#log = settings.log;
    this.#settings = settings;
  }

  /** Opens the windows of the last time; resolves with the first, and rejects where this view can't. */
  async open(): Promise<void> {
    const [first = { path: "/" }, ...rest] = this.#settings.state.remembered.slice(0, this.#view.can.windows);
    this.#awaited = rest;
    await this.#open("main", first);
    if (!this.#view.can.closeEvent) this.#log.say("Hearth", "open in the browser; Ctrl-C ends it");
    void this.#bringBack();
  }

  follow(state: BackendState) {
    this.#latest = state;
    if (state.kind === "failed") {
      this.#log.say("Hearth", `${state.sentence} ${state.nextStep}`.trim());
      if (!this.#view.can.ownDocuments) return this.#settings.events.ended(state.code); // no button to go on with
    }
    for (const window of this.#windows) window.follow(state);
  }

  async raise(path?: string): Promise<undefined> {
    const there = this.#main.find((window) => window.remembered.path === path);
    const window = there ?? this.#main[0];
    if (path !== undefined && there === undefined && isPlace(path)) window?.goTo(path);
    await window?.raise();
  }

  async openWindow(path: string, kind: WindowKind = "main"): Promise<void> {
    if (!isPlace(path)) throw new Refused(_("A window can't be opened there."));
    if (kind === "quick") return this.#openQuick(path);
    const most = this.#view.can.windows;
    if (most === 1) throw new Refused(_("Hearth has one window here."));
    if (this.#main.length + this.#awaited.length >= most)
      throw new Refused(_("Hearth can have %(most)s windows at once. Close one, then try again.", { most }));
    await this.#open("main", { path, ...beside(this.#main[0]?.remembered) });
  }

  async closeWindow(window?: WindowId): Promise<void> {
    await this.#leave(this.#find(window));
  }

  async setTitle(title: string, window?: WindowId): Promise<void> {
    await this.#find(window).setTitle(title);
  }

  async setTitleAt(path: string, title: string): Promise<void> {
    const there = this.#windows.filter((window) => window.remembered.path === path);
    await Promise.all(there.map((window) => window.setTitle(title)));
  }

  async zoom(by: ZoomBy, window?: WindowId): Promise<void> {
    const found = this.#find(window, "zoom");
    found.setZoom(zoomed(found.zoom, by));
    this.#remember();
  }

  async toggleFullscreen(window?: WindowId): Promise<void> {
    this.#find(window, "fullscreen").toggleFullscreen();
  }

  async hide(): Promise<void> {
    await Promise.all(this.#windows.map((window) => window.hide()));
  }

  /** From the back to the front: what is shown last is on top. */
  async show(): Promise<void> {
    for (const window of [...this.#main].reverse()) await window.raise();
  }

  reload() {
    for (const window of this.#windows) window.reload();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#settings.state.save(); // should the view not end in time
    await this.#view.close();
    this.#settings.state.save();
  }

  get #main(): readonly HearthWindow[] {
    return this.#windows.filter((window) => window.kind === "main");
  }

  /** The window of that name, or the one in front. Raises Refused where it is not there, or this view can't do `what`. */
  #find(id: WindowId, what?: "zoom" | "fullscreen"): HearthWindow {
    if (what !== undefined && !this.#view.can[what])
      throw new Refused(_("Hearth's window can't do that here."));
    const found = id === undefined ? this.#windows[0] : this.#windows.find((window) => window.id === id);
    if (found === undefined) throw new Refused(_("That window is closed."));
    return found;
  }

  async #open(kind: WindowKind, as: Remembered, behind = false): Promise<void> {
    const id = `w${++this.#opened}`;
    const { cacheDir } = this.#settings;
    const wish = { id, kind, as, behind, can: offered(this.#view), cacheDir };
    const window: HearthWindow = new HearthWindow(this.#view, this.#log, wish, (event) =>
      this.#on(window, event),
    );
    if (behind) this.#windows.push(window);
    else this.#windows.unshift(window);
    window.follow(this.#latest);
    try {
      await window.open();
      this.#remember();
    } catch (error) {
      this.#windows = this.#windows.filter((other) => other !== window);
      throw error;
    }
  }

  /** One after the other, behind the first: what the person did last comes up first. */
  async #bringBack() {
    for (let next = this.#awaited[0]; next !== undefined && !this.#closed; next = this.#awaited[0]) {
      this.#awaited = this.#awaited.slice(1);
      try {
        await this.#open("main", next, true);
      } catch (error) {
        this.#log.say("View", `a window could not be opened again: ${(error as Error).message}`);
      }
    }
  }

  /** There is one at most; it comes to the front with what it shows. */
  async #openQuick(path: string) {
    if (!this.#view.can.quick) throw new Refused(_("Hearth can't open a small window here."));
    const quick = () => this.#windows.find((window) => window.kind === "quick");
    if (quick() === undefined) await this.#open("quick", { path });
    await quick()?.raise(); // a new one, too: by itself it has the keyboard only where Hearth had it
  }

  #on(window: HearthWindow, event: ViewEvent) {
    const { news } = this.#settings.events;
    if (event.type === "theme") news({ event: "theme", dark: event.dark });
    if (event.type === "focused") this.#focused(window, event.focused);
    if (event.type === "geometry" || event.type === "located") this.#remember();
    if (event.type === "action") this.#act(event.action);
    if (event.type === "wish") this.#grant(window, event.wish);
    if (event.type === "close-asked") this.#do(this.#leave(window));
    if (event.type === "closed") this.#gone(window);
  }

  #focused(window: HearthWindow, focused: boolean) {
    if (focused && this.#windows.includes(window)) {
      this.#windows = [window, ...this.#windows.filter((other) => other !== window)];
      this.#remember();
    }
    this.#settings.events.news({ event: "focused", focused, window: window.id });
  }

  #grant(window: HearthWindow, wish: Wish) {
    const by = ZOOMS[wish];
    if (by !== undefined) this.#do(this.zoom(by, window.id));
    if (wish === "fullscreen") window.toggleFullscreen();
    if (wish === "new-window") this.#do(this.openWindow("/"));
    if (wish === "close") this.#do(this.#leave(window));
  }

  /** The person wants to be rid of a window. */
  async #leave(window: HearthWindow) {
    const isLast = window.kind === "main" && this.#main.length === 1;
    if (isLast && this.canHide && this.#settings.events.staysWithoutWindow?.()) return this.hide();
    window.close();
  }

  #gone(window: HearthWindow) {
    const { news, ended } = this.#settings.events;
    if (this.#closed) return; // all of them are; they come back at the next start
    this.#windows = this.#windows.filter((other) => other !== window);
    this.#remember();
    news({ event: "closed", window: window.id });
    if (this.#main.length === 0) ended(0);
  }

  #remember() {
    const open = this.#main.map((window) => window.remembered);
    this.#settings.state.remember(open.length === 0 ? [] : [...open, ...this.#awaited]);
  }

  #act(action: StatusAction) {
    if (action === "restart") this.#settings.events.restart();
    if (action === "use-here") this.#settings.events.useHere?.();
    if (action === "quit") this.#settings.events.ended(0);
    if (action === "open-logs") this.#do(openInSystem(this.#log.folder));
    if (action === "copy-report") this.#do(this.#copyReport());
  }

  /** Where there is no clipboard to be had, the report is opened as a file. */
  async #copyReport() {
    const said = this.#latest.kind === "failed" ? [this.#latest.sentence, this.#latest.nextStep] : [];
    const system = `${process.platform} ${release()} ${arch()}, Bun ${Bun.version}, view ${this.name}`;
    const head = [this.#settings.shell, system, ...said];
    const text = report(head, this.#log.tail(), privateHere(dirname(this.#log.folder)));
    if (await copyToClipboard(text, this.toolkit)) return;
    const file = join(this.#log.folder, "report.txt");
    writePrivate(file, text);
    await openInSystem(file);
  }

  #do(doing: Promise<void>) {
    doing.catch((error: Error) => this.#log.say("View", error.message));
  }
}

/** How a new window looks: as the one in front, but not in its place, where it would hide it. */
function beside(front: Remembered | undefined): Omit<Remembered, "path"> {
  const { geometry, zoom } = front ?? {};
  const { width, height } = geometry ?? {};
  return {
    ...(width && height ? { geometry: { width, height, maximised: false } } : {}),
    ...(zoom === undefined ? {} : { zoom }),
  };
}

/** What a page may offer its person, in words that its styles know. */
function offered({ can, toolkit }: View): readonly string[] {
  const { zoom, fullscreen, paste } = can;
  const dialogs = toolkit !== undefined;
  const words = { windows: can.windows > 1, zoom, fullscreen, paste, folders: true, dialogs };
  return Object.entries(words).flatMap(([word, is]) => (is ? [word] : []));
}
