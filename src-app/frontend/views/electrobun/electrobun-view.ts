/**
 * The window on macOS, Windows and packaged Linux: Electrobun, with its own bridge to the page switched off.
 *
 * It is let in by a one-time address, because its cookie call sets SameSite on one system and HttpOnly on another, and
 * never both. Its app must be built with `runtime.exitOnLastWindowClosed: false`: the shell ends the backend first.
 */

import { verdict } from "../../navigation.ts";
import type {
  Capabilities,
  Connection,
  Geometry,
  MountTarget,
  OpenOptions,
  StatusAction,
  View,
} from "../view.ts";
import { navigationRules } from "./navigation-rules.ts";
import type { BrowserWindow, Frame } from "./runtime.js";

type Package = typeof import("./runtime.js");

const FIRST: Frame = { x: 80, y: 60, width: 1120, height: 780 };
const ACTIONS: readonly string[] = ["restart", "open-logs", "copy-report", "quit"] satisfies StatusAction[];
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
  };
  readonly #electrobun: Package;
  #options: OpenOptions | undefined;
  #window: BrowserWindow | undefined;
  #origin: string | undefined;
  #connection: Connection = "connected";
  #closing = false;

  constructor(electrobun: Package) {
    this.#electrobun = electrobun;
  }

  /** Loads the runtime. Rejects where there is none: outside an app that Electrobun built. */
  static async load(): Promise<ElectrobunView> {
    return new ElectrobunView(await import("./runtime.js"));
  }

  async open(options: OpenOptions): Promise<void> {
    const { BrowserWindow, default: Electrobun } = this.#electrobun;
    const { geometry, title, splash } = options;
    this.#options = options;
    const window = new BrowserWindow({
      title,
      frame: frameOf(geometry),
      html: splash,
      url: null,
      sandbox: true,
    });
    this.#window = window;
    window.webview.setNavigationRules(navigationRules(undefined)); // those of the constructor are ignored
    if (geometry?.maximised) window.maximize();
    this.#listen(window, options);
    Electrobun.events.on("before-quit", (event) => {
      if (this.#closing) return;
      event.response = { allow: false };
      options.on({ type: "closed" });
    });
  }

  async mount(target: MountTarget): Promise<void> {
    const url = await target.launchUrl();
    this.#origin = target.origin;
    this.#window?.webview.setNavigationRules(navigationRules(target.origin));
    this.#window?.webview.loadURL(url);
  }

  async show(document: string): Promise<void> {
    this.#origin = undefined;
    this.#window?.webview.setNavigationRules(navigationRules(undefined));
    this.#window?.webview.loadHTML(document);
  }

  async setConnection(connection: Connection): Promise<void> {
    this.#connection = connection;
    if (this.#origin !== undefined) this.#tellConnection();
  }

  async askToOpen(url: string): Promise<void> {
    if (this.#origin !== undefined) this.#run(`window.hearth?.askToOpen(${JSON.stringify(url)})`);
  }

  async setTitle(title: string): Promise<void> {
    this.#window?.setTitle(title);
  }

  async raise(): Promise<void> {
    this.#window?.activate();
  }

  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    this.#window?.close();
  }

  #listen(window: BrowserWindow, options: OpenOptions) {
    const geometry = () => options.on({ type: "geometry", geometry: geometryOf(window) });
    window.on("resize", geometry);
    window.on("move", geometry);
    window.on("focus", () => options.on({ type: "focused", focused: true }));
    window.on("blur", () => options.on({ type: "focused", focused: false }));
    window.on("close", () => {
      if (!this.#closing) options.on({ type: "closed" });
    });
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
    this.#options?.on({ type: "painted" });
  }

  #located(url: string) {
    const action = url.split(ACTION_MARK)[1];
    if (this.#origin === undefined && action !== undefined && isAction(action)) {
      this.#options?.on({ type: "action", action });
    }
    if (this.#origin !== undefined && url.startsWith(`${this.#origin}/`)) {
      this.#options?.on({ type: "located", path: url.slice(this.#origin.length) });
    }
  }

  #tellConnection() {
    this.#run(`document.documentElement.dataset.connection = ${JSON.stringify(this.#connection)}`);
  }

  #run(script: string) {
    this.#window?.webview.executeJavascript(script);
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
  return ACTIONS.includes(action);
}
