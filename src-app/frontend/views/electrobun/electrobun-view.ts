/**
 * The window on macOS, Windows and packaged Linux: Electrobun, with its own bridge to the page switched off.
 *
 * It is let in by a one-time address, because its cookie call sets SameSite on one system and HttpOnly on another, and
 * never both. Its app must be built with `runtime.exitOnLastWindowClosed: false`: the shell ends the backend first.
 */

import { verdict } from "../../navigation.ts";
import {
  type Capabilities,
  type Connection,
  type Geometry,
  MOST_WINDOWS,
  type MountTarget,
  type OpenOptions,
  pageScript,
  STATUS_ACTIONS,
  type StatusAction,
  type View,
  type ViewWindow,
} from "../view.ts";
import { navigationRules } from "./navigation-rules.ts";
import type { BrowserWindow, Frame } from "./runtime.js";

type Package = typeof import("./runtime.js");

const FIRST: Frame = { x: 80, y: 60, width: 1120, height: 780 };
const ACTION_MARK = "#hearth-action=";

/** In a sandbox a page can say nothing but where it is; the status page's buttons say it with their fragment. */
const TELL_ACTIONS = `addEventListener("click", (event) => {
  const action = event.target.closest("[data-action]")?.dataset.action;
  if (action) location.hash = ${JSON.stringify(ACTION_MARK)} + action;
})`;

export class ElectrobunView implements View {
  readonly name = "electrobun";
  readonly can: Capabilities = {
    ownCookieJar: false,
    ownDocuments: true,
    geometry: true,
    navigationPolicy: true,
    raise: true,
    connectionBanner: true,
    closeEvent: true,
    windows: MOST_WINDOWS,
    quick: true,
    zoom: process.platform !== "win32", // only its WebKit can
    fullscreen: true,
    hide: true,
    paste: false,
  };
  readonly #electrobun: Package;
  readonly #windows: ElectrobunWindow[] = [];
  #closing = false;

  constructor(electrobun: Package) {
    this.#electrobun = electrobun;
  }

  /** Loads the runtime. Rejects where there is none: outside an app that Electrobun built. */
  static async load(): Promise<ElectrobunView> {
    return new ElectrobunView(await import("./runtime.js"));
  }

  async open(options: OpenOptions): Promise<ViewWindow> {
    const { BrowserWindow, default: Electrobun } = this.#electrobun;
    const { kind, geometry, title, splash, page } = options;
    const window = new BrowserWindow({
      title,
      frame: frameOf(geometry),
      html: splash,
      url: null,
      preload: pageScript(page),
      titleBarStyle: kind === "quick" ? "hidden" : "default",
      activate: !options.behind,
      sandbox: true,
    });
    if (kind === "quick") window.setAlwaysOnTop(true);
    if (geometry?.maximised) window.maximize();
    if (this.#windows.length === 0) {
      Electrobun.events.on("before-quit", (event) => {
        if (this.#closing) return;
        event.response = { allow: false }; // the shell ends the backend first
        options.on({ type: "action", action: "quit" });
      });
    }
    const opened = new ElectrobunWindow(window, options);
    this.#windows.push(opened);
    return opened;
  }

  async close(): Promise<void> {
    this.#closing = true;
    for (const window of this.#windows) await window.close();
  }
}

class ElectrobunWindow implements ViewWindow {
  readonly #window: BrowserWindow;
  readonly #options: OpenOptions;
  #zoom: number;
  #origin: string | undefined;
  #connection: Connection = "connected";
  #closed = false;

  constructor(window: BrowserWindow, options: OpenOptions) {
    this.#window = window;
    this.#options = options;
    this.#zoom = options.zoom;
    window.webview.setNavigationRules(navigationRules(undefined)); // those of the constructor are ignored
    this.#listen(window, options);
  }

  async mount(target: MountTarget): Promise<void> {
    const url = await target.launchUrl();
    this.#origin = target.origin;
    this.#window.webview.setNavigationRules(navigationRules(target.origin));
    this.#window.webview.loadURL(url);
  }

  async show(document: string): Promise<void> {
    this.#origin = undefined;
    this.#window.webview.setNavigationRules(navigationRules(undefined));
    this.#window.webview.loadHTML(document);
  }

  async setConnection(connection: Connection): Promise<void> {
    this.#connection = connection;
    if (this.#origin !== undefined) this.#tellConnection();
  }

  async askToOpen(url: string): Promise<void> {
    if (this.#origin !== undefined) this.#run(`window.hearth?.askToOpen(${JSON.stringify(url)})`);
  }

  async setTitle(title: string): Promise<void> {
    this.#window.setTitle(title);
  }

  async setZoom(zoom: number): Promise<void> {
    this.#zoom = zoom;
    this.#window.setPageZoom(zoom);
  }

  async toggleFullscreen(): Promise<void> {
    this.#window.setFullScreen(!this.#window.isFullScreen());
  }

  async hide(): Promise<void> {
    this.#window.hide();
  }

  async raise(): Promise<void> {
    this.#window.show();
    this.#window.activate();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#window.close();
    this.#gone();
  }

  #listen(window: BrowserWindow, options: OpenOptions) {
    const geometry = () => options.on({ type: "geometry", geometry: geometryOf(window) });
    window.on("resize", geometry);
    window.on("move", geometry);
    window.on("focus", () => options.on({ type: "focused", focused: true }));
    window.on("blur", () => options.on({ type: "focused", focused: false }));
    window.on("close", () => this.#gone());
    window.webview.on("dom-ready", () => this.#ready());
    window.webview.on("did-navigate", (event) => this.#located(detailOf(event)));
    window.webview.on("did-navigate-in-page", (event) => this.#located(detailOf(event)));
    window.webview.on("will-navigate", (event) => {
      const url = detailOf(event); // the rules have refused it already; here the person is asked
      if (verdict(url, this.#origin) === "ask-browser") void this.askToOpen(url);
    });
  }

  #ready() {
    if (this.#origin === undefined) return this.#run(TELL_ACTIONS);
    this.#tellConnection();
    if (this.#zoom !== 1) this.#window.setPageZoom(this.#zoom);
    this.#options.on({ type: "painted" });
  }

  /** Told once, whoever closed it. */
  #gone() {
    if (this.#closed) return;
    this.#closed = true;
    this.#options.on({ type: "closed" });
  }

  #located(url: string) {
    const action = url.split(ACTION_MARK)[1];
    if (this.#origin === undefined && action !== undefined && isAction(action)) {
      this.#options.on({ type: "action", action });
    }
    if (this.#origin !== undefined && url.startsWith(`${this.#origin}/`)) {
      this.#options.on({ type: "located", path: url.slice(this.#origin.length) });
    }
  }

  #tellConnection() {
    this.#run(`document.documentElement.dataset.connection = ${JSON.stringify(this.#connection)}`);
  }

  #run(script: string) {
    this.#window.webview.executeJavascript(script);
  }
}

function frameOf(geometry: Geometry | undefined): Frame {
  const { width, height, x, y } = geometry ?? FIRST;
  return { width, height, x: x ?? FIRST.x, y: y ?? FIRST.y };
}

function geometryOf(window: BrowserWindow): Geometry {
  const { x, y, width, height } = window.getFrame();
  return { x, y, width, height, maximised: window.isMaximized() };
}

/** An Electrobun event holds its data in `data.detail`. */
function detailOf(event: unknown): string {
  const { data } = Object(event) as { data?: unknown };
  const { detail } = Object(data) as { detail?: unknown };
  return typeof detail === "string" ? detail : "";
}

function isAction(action: string): action is StatusAction {
  return STATUS_ACTIONS.includes(action);
}
