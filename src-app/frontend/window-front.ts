/** The window: the splash, the backend's page, a word when the backend is away, and the status page when it stays away. */

import { arch, release } from "node:os";
import { join } from "node:path";
import type { WindowNews } from "./contract.ts";
import { writePrivate } from "./data-folder.ts";
import type { Front, FrontEvents } from "./front.ts";
import { launchAddress } from "./launch-address.ts";
import type { Log } from "./log.ts";
import { verdict } from "./navigation.ts";
import { renderStatusPage } from "./status-page/status-page.ts";
import type { BackendState } from "./supervisor.ts";
import { copyToClipboard, openInSystem } from "./system-programs.ts";
import type { MountTarget, StatusAction, View, ViewEvent } from "./views/view.ts";
import type { WindowState } from "./window-state.ts";

type Connected = Extract<BackendState, { kind: "connected" }>;
type Failed = Extract<BackendState, { kind: "failed" }>;

/** Between attempts to show a page that did not come; doubled each time (ms). */
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 8_000;

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

export class WindowFront implements Front {
  readonly name: string;
  readonly #view: View;
  readonly #log: Log;
  readonly #state: WindowState;
  readonly #settings: WindowSettings;
  #opened = false;
  #latest: BackendState = { kind: "starting" };
  /** Where the backend's page that is shown comes from; undefined while a document of ours is. */
  #mounted: number | undefined;
  #closed = false;

  constructor(settings: WindowSettings) {
    this.name = settings.view.name;
    this.#view = settings.view;
    this.#log = settings.log;
    this.#state = settings.state;
    this.#settings = settings;
  }

  /** Opens the window with the splash. Rejects where this view can't. */
  async open(): Promise<void> {
    await this.#view.open({
      title: "Hearth",
      geometry: this.#state.remembered.geometry,
      splash: renderStatusPage({ kind: "starting" }),
      decide: (url) => verdict(url, this.#origin()),
      on: (event) => this.#on(event),
      cacheDir: this.#settings.cacheDir,
    });
    this.#opened = true;
    if (this.#latest.kind !== "starting") this.#show(this.#latest); // that is the splash, which is there
    if (!this.#view.can.closeEvent) this.#log.say("Hearth", "open in the browser; Ctrl-C ends it");
  }

  follow(state: BackendState) {
    this.#latest = state;
    if (this.#opened) this.#show(state);
  }

  async raise(): Promise<undefined> {
    await this.#view.raise();
  }

  setTitle(title: string): Promise<void> {
    return this.#view.setTitle(title);
  }

  reload() {
    this.#mounted = undefined;
    this.#show(this.#latest);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#state.save();
    await this.#view.close();
  }

  #show(state: BackendState) {
    if (this.#closed) return;
    if (state.kind === "connected") this.#connect(state);
    else if (state.kind === "failed") this.#fail(state);
    else if (this.#mounted === undefined) this.#wait(state.kind);
    else this.#do(this.#view.setConnection(state.kind === "silent" ? "silent" : "reconnecting"));
  }

  #connect(state: Connected) {
    if (this.#mounted !== state.port) this.#mount(state, FIRST_PAUSE);
    this.#do(this.#view.setConnection("connected"));
  }

  /** A page that did not come (the backend died while it was asked for) is asked for again. */
  #mount(state: Connected, pause: number) {
    const { port, token } = state;
    this.#mounted = port;
    this.#view.mount(this.#target(port, token)).catch((error: Error) => {
      this.#log.say("View", error.message);
      if (this.#mounted === port) this.#mounted = undefined;
      setTimeout(() => {
        const isStill = this.#latest === state && this.#mounted === undefined && !this.#closed;
        if (isStill) this.#mount(state, Math.min(2 * pause, LONGEST_PAUSE));
      }, pause).unref();
    });
  }

  /** No page of the backend is there that could say it. */
  #wait(kind: "starting" | "silent" | "reconnecting") {
    if (kind === "silent") return;
    this.#do(this.#view.show(renderStatusPage({ kind })));
  }

  #fail({ failure, code, sentence, nextStep }: Failed) {
    this.#mounted = undefined;
    this.#log.say("Hearth", `${sentence} ${nextStep}`.trim());
    if (!this.#view.can.ownDocuments) return this.#settings.events.ended(code); // there is no button to go on with
    this.#do(this.#view.show(renderStatusPage({ kind: failure, sentence, nextStep, log: this.#log.tail() })));
  }

  #target(port: number, token: string): MountTarget {
    return {
      origin: `http://127.0.0.1:${port}`,
      port,
      path: this.#state.remembered.path,
      token,
      launchUrl: () => launchAddress(port, token),
    };
  }

  #origin(): string | undefined {
    return this.#mounted === undefined ? undefined : `http://127.0.0.1:${this.#mounted}`;
  }

  #on(event: ViewEvent) {
    const { events } = this.#settings;
    if (event.type === "geometry") this.#state.remember({ geometry: event.geometry });
    if (event.type === "located") this.#state.remember({ path: event.path });
    if (event.type === "console") this.#log.say("View", event.line);
    if (event.type === "engine-crashed") this.#log.say("View", `the engine ${event.reason}`);
    if (event.type === "painted")
      this.#log.say("View", `painted ${Math.round(performance.now())} ms after the start`);
    if (event.type === "theme") events.news({ event: "theme", dark: event.dark });
    if (event.type === "focused") events.news({ event: "focused", focused: event.focused });
    if (event.type === "action") this.#act(event.action);
    if (event.type === "closed") {
      events.news({ event: "closed" });
      events.ended(0);
    }
  }

  #act(action: StatusAction) {
    if (action === "restart") this.#settings.events.restart();
    if (action === "quit") this.#settings.events.ended(0);
    if (action === "open-logs") this.#do(openInSystem(this.#log.folder));
    if (action === "copy-report") this.#do(this.#copyReport());
  }

  /** Where there is no clipboard to be had, the report is opened as a file. */
  async #copyReport() {
    const said = this.#latest.kind === "failed" ? [this.#latest.sentence, this.#latest.nextStep] : [];
    const system = `${process.platform} ${release()} ${arch()}, Bun ${Bun.version}, view ${this.name}`;
    const report = [this.#settings.shell, system, ...said, "", ...this.#log.tail(), ""].join("\n");
    if (await copyToClipboard(report)) return;
    const file = join(this.#log.folder, "report.txt");
    writePrivate(file, report);
    await openInSystem(file);
  }

  /** What a view can't do is said in the log; the person has the window that they have. */
  #do(doing: Promise<void>) {
    doing.catch((error: Error) => this.#log.say("View", error.message));
  }
}
