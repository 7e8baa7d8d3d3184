/** One window: the splash, the backend's page, a word when the backend is away, and the status page when it stays away. */

import type { BackendState } from "./backend-state.ts";
import { launchAddress } from "./launch-address.ts";
import type { Log } from "./log.ts";
import { verdict } from "./navigation.ts";
import { renderStatusPage } from "./status-page/status-page.ts";
import type { MountTarget, View, ViewEvent, ViewWindow, WindowKind } from "./views/view.ts";
import { isPlace, type Remembered } from "./window-state.ts";
import { USUAL } from "./zoom.ts";

type Connected = Extract<BackendState, { kind: "connected" }>;
type Failed = Extract<BackendState, { kind: "failed" }>;

/** Between attempts to show a page that did not come; doubled each time (ms). */
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 8_000;
const FIRST_PAGE = "/";

export interface WindowWish {
  /** Short, of letters and digits; no other window of this launch has it. */
  readonly id: string;
  readonly kind: WindowKind;
  /** How it looks: as it was left, or as a new one is to look. */
  readonly as: Remembered;
  /** Comes up behind the others. */
  readonly behind: boolean;
  /** What its page may offer. */
  readonly can: readonly string[];
  readonly cacheDir: string;
}

export class HearthWindow {
  readonly id: string;
  readonly kind: WindowKind;
  readonly #view: View;
  readonly #log: Log;
  readonly #wish: WindowWish;
  readonly #tell: (event: ViewEvent) => void;
  #window: ViewWindow | undefined;
  #now: Remembered;
  #latest: BackendState = { kind: "starting" };
  /** Where the backend's page that is shown comes from; undefined while a document of ours is. */
  #mounted: number | undefined;
  /** Whose page that is: of a Hearth elsewhere, or of this computer's own (empty). Undefined before the first one. */
  #whose: string | undefined;
  /** It was closed while it was still opening. */
  #unwanted = false;
  #closed = false;

  /** `tell` hears of everything that this window does not see to itself. */
  constructor(view: View, log: Log, wish: WindowWish, tell: (event: ViewEvent) => void) {
    this.id = wish.id;
    this.kind = wish.kind;
    this.#view = view;
    this.#log = log;
    this.#wish = wish;
    this.#now = wish.as;
    this.#tell = tell;
  }

  /** How it looks now. */
  get remembered(): Remembered {
    return this.#now;
  }

  get zoom(): number {
    return this.#now.zoom ?? USUAL;
  }

  /** Opens the window with the splash. Rejects where the view can't. */
  async open(): Promise<void> {
    const { id, kind, behind, can, cacheDir } = this.#wish;
    this.#window = await this.#view.open({
      kind,
      title: "Hearth",
      geometry: this.#now.geometry,
      zoom: this.zoom,
      behind,
      splash: renderStatusPage({ kind: "starting" }),
      page: { window: id, can },
      decide: (url) => verdict(url, this.#origin()),
      on: (event) => this.#on(event),
      cacheDir,
    });
    if (this.#unwanted) return this.close();
    if (this.#latest.kind !== "starting") this.#show(this.#latest); // that is the splash, which is there
  }

  follow(state: BackendState) {
    this.#latest = state;
    if (this.#window !== undefined) this.#show(state);
  }

  /** Shows the page anew, where the person is. */
  reload() {
    this.#mounted = undefined;
    this.#show(this.#latest);
  }

  /** Shows the page at `path`. */
  goTo(path: string) {
    this.#now = { ...this.#now, path };
    this.reload();
  }

  setZoom(zoom: number) {
    const { zoom: _, ...rest } = this.#now;
    this.#now = zoom === USUAL ? rest : { ...rest, zoom };
    this.#do((window) => window.setZoom(zoom));
  }

  toggleFullscreen() {
    this.#do((window) => window.toggleFullscreen());
  }

  async setTitle(title: string): Promise<void> {
    await this.#window?.setTitle(title);
  }

  async raise(): Promise<void> {
    await this.#window?.raise();
  }

  async hide(): Promise<void> {
    await this.#window?.hide();
  }

  /** `closed` is told when it is gone. */
  close() {
    this.#unwanted = true;
    this.#do((window) => window.close());
  }

  #show(state: BackendState) {
    if (this.#closed) return;
    if (state.kind === "connected") this.#connect(state);
    else if (state.kind === "failed") this.#fail(state);
    else if (this.#mounted === undefined) this.#wait(state.kind);
    else this.#say(state.kind);
  }

  /** The page that is there tells it. */
  #say(kind: "starting" | "silent" | "reconnecting" | "lost") {
    this.#do((window) => window.setConnection(kind === "starting" ? "reconnecting" : kind));
  }

  #connect(state: Connected) {
    const whose = state.elsewhere ?? "";
    // a place of one Hearth means nothing to another
    if (this.#whose !== undefined && whose !== this.#whose) this.#now = { ...this.#now, path: FIRST_PAGE };
    this.#whose = whose;
    if (this.#mounted !== state.port) this.#mount(state, FIRST_PAUSE);
    this.#do((window) => window.setConnection("connected"));
  }

  /** A page that did not come (the backend died while it was asked for) is asked for again. */
  #mount(state: Connected, pause: number) {
    const { port, token } = state;
    this.#mounted = port;
    this.#window?.mount(this.#target(port, token)).catch((error: Error) => {
      this.#log.say("View", error.message);
      if (this.#mounted === port) this.#mounted = undefined;
      setTimeout(() => {
        const isStill = this.#latest === state && this.#mounted === undefined && !this.#closed;
        if (isStill) this.#mount(state, Math.min(2 * pause, LONGEST_PAUSE));
      }, pause).unref();
    });
  }

  /** No page of the backend is there that could say it. */
  #wait(kind: "starting" | "silent" | "reconnecting" | "lost") {
    if (kind === "silent") return;
    const page = renderStatusPage({ kind: kind === "lost" ? "starting" : kind });
    this.#do((window) => window.show(page));
  }

  #fail({ failure, sentence, nextStep }: Failed) {
    this.#mounted = undefined;
    const page = renderStatusPage({ kind: failure, sentence, nextStep, log: this.#log.tail() });
    this.#do((window) => window.show(page));
  }

  #target(port: number, token: string): MountTarget {
    const { path } = this.#now;
    return {
      origin: `http://127.0.0.1:${port}`,
      port,
      path,
      token,
      // a place that is refused, such as one of another version, must not keep the person out
      launchUrl: () => launchAddress(port, token, path).catch(() => launchAddress(port, token)),
    };
  }

  #origin(): string | undefined {
    return this.#mounted === undefined ? undefined : `http://127.0.0.1:${this.#mounted}`;
  }

  #on(event: ViewEvent) {
    if (event.type === "geometry") this.#now = { ...this.#now, geometry: event.geometry };
    if (event.type === "located" && isPlace(event.path))
      this.#now = { ...this.#now, path: lasting(event.path) };
    if (event.type === "closed") this.#closed = true;
    if (event.type === "console") this.#log.say("View", event.line);
    if (event.type === "engine-crashed") this.#log.say("View", `the engine ${event.reason}`);
    if (event.type === "painted")
      this.#log.say("View", `painted ${Math.round(performance.now())} ms after the start`);
    this.#tell(event);
  }

  /** What a view can't do is said in the log; the person has the window that they have. */
  #do(act: (window: ViewWindow) => Promise<void>) {
    if (this.#window === undefined) return;
    act(this.#window).catch((error: Error) => this.#log.say("View", error.message));
  }
}

/**
 * What of a path is to come back. A text that a link put into the box came once: it must not return when the person has
 * taken it away. A jump within the page is no place of its own.
 */
function lasting(path: string): string {
  return path.startsWith("/?text=") ? "/" : path.replace(/#.*$/s, "");
}
