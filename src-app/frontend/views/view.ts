/**
 * What the shell asks of a view, whatever draws it: an engine that opens windows, and what each window does.
 *
 * A view says what it can do; what it can't do is not offered, and nothing in the shell asks which view it has.
 */

import type { Verdict } from "../navigation.ts";
import type { Toolkit } from "../toolkit.ts";

/** Engines have six connections to a host. Each window's event stream holds one; two are left for all requests. */
export const MOST_WINDOWS = 4;

/** What a view is able to do. A person is only offered what is true here. */
export interface Capabilities {
  /** Puts the session cookie into its own jar; otherwise it is mounted through a one-time launch code. */
  readonly ownCookieJar: boolean;
  /** Can show a document of the shell's own (splash, status page) without a backend. */
  readonly ownDocuments: boolean;
  /** Tells and restores size, place and maximised state. */
  readonly geometry: boolean;
  /** Enforces the navigation verdicts inside the engine. */
  readonly navigationPolicy: boolean;
  /** Can be brought to the front. */
  readonly raise: boolean;
  /** Can be told the backend's state while a page of the backend is shown (a banner over the page). */
  readonly connectionBanner: boolean;
  /** Tells when its window closes. */
  readonly closeEvent: boolean;
  /** So many main windows may be open at once. */
  readonly windows: number;
  /** Can open a small window without a frame that stays above the others. */
  readonly quick: boolean;
  readonly zoom: boolean;
  readonly fullscreen: boolean;
  /** Can take its windows from the screen and bring them back, alive. */
  readonly hide: boolean;
  /** Lets the small window's page read the clipboard, once after each click of the person's own, and never otherwise. */
  readonly paste: boolean;
}

/** Pixels of the desktop; `x` and `y` are absent where the window system keeps them to itself (Wayland). */
export interface Geometry {
  readonly width: number;
  readonly height: number;
  readonly x?: number;
  readonly y?: number;
  readonly maximised: boolean;
}

/** Where the backend's page is, and what lets the view in. `path` starts with `/`. */
export interface MountTarget {
  readonly origin: string;
  readonly port: number;
  readonly path: string;
  readonly token: string;
  /** Asks the backend for a one-time address that leads to `path`; only views without an own cookie jar use it. */
  launchUrl(): Promise<string>;
}

/** How the page's banner should speak of the backend. */
export type Connection = "connected" | "silent" | "reconnecting" | "lost";

/** The buttons of the status page. */
export type StatusAction = "restart" | "use-here" | "open-logs" | "copy-report" | "quit";
export const STATUS_ACTIONS: readonly string[] = [
  "restart",
  "use-here",
  "open-logs",
  "copy-report",
  "quit",
] satisfies StatusAction[];

/** What a person wants of a window by its keys, whatever page it shows. */
export type Wish = "new-window" | "close" | "fullscreen" | "zoom-in" | "zoom-out" | "zoom-reset";

/** A main window, or the small one of a quick question. */
export type WindowKind = "main" | "quick";

export type ViewEvent =
  /** The person wants it closed; it stays until it is told what to do. */
  | { readonly type: "close-asked" }
  | { readonly type: "closed" }
  | { readonly type: "geometry"; readonly geometry: Geometry }
  | { readonly type: "title"; readonly title: string }
  | { readonly type: "located"; readonly path: string }
  | { readonly type: "painted" }
  | { readonly type: "engine-crashed"; readonly reason: string }
  | { readonly type: "theme"; readonly dark: boolean }
  | { readonly type: "focused"; readonly focused: boolean }
  | { readonly type: "action"; readonly action: StatusAction }
  | { readonly type: "wish"; readonly wish: Wish }
  | { readonly type: "console"; readonly line: string };

/** What a page of the backend is told of the window that it is in, before its own scripts run. */
export interface PageSetting {
  /** `window.hearthWindow`: short, of letters and digits. */
  readonly window: string;
  /** `window.hearthCan`, and words of `data-can` on the root element: what may be offered. */
  readonly can: readonly string[];
}

export interface OpenOptions {
  readonly kind: WindowKind;
  readonly title: string;
  readonly geometry: Geometry | undefined;
  /** 1 is the size that pages were made for. */
  readonly zoom: number;
  /** Comes up behind the window that has the focus. */
  readonly behind: boolean;
  /** A complete HTML document, shown before there is a backend. */
  readonly splash: string;
  readonly page: PageSetting;
  /** Decides where the view may go; asked for every navigation, new window and subframe. */
  readonly decide: (url: string, kind: "navigation" | "new-window" | "response") => Verdict;
  readonly on: (event: ViewEvent) => void;
  /** Where the engine may keep its cache; never anything that must last. */
  readonly cacheDir: string;
}

/** One window. What it is asked after it has closed does nothing. */
export interface ViewWindow {
  /** Shows the backend's page. */
  mount(target: MountTarget): Promise<void>;
  /** Shows a document of the shell's own in place of the backend's page. */
  show(document: string): Promise<void>;
  /** Tells the page how the backend is, without leaving the page. */
  setConnection(connection: Connection): Promise<void>;
  /** Asks the person, in the page, whether `url` may be opened in the system's browser. */
  askToOpen(url: string): Promise<void>;
  setTitle(title: string): Promise<void>;
  /** 1 is the size that pages were made for. */
  setZoom(zoom: number): Promise<void>;
  /** Fills the screen, or no longer. */
  toggleFullscreen(): Promise<void>;
  /** Takes the window from the screen; its page lives on, and `raise` brings it back. */
  hide(): Promise<void>;
  raise(): Promise<void>;
  /** Closes this window; safe to call twice. */
  close(): Promise<void>;
}

export interface View {
  readonly name: "webkitgtk" | "electrobun" | "browser";
  readonly can: Capabilities;
  /** Absent where the view's own toolkit is out of reach. Works while a window is open. */
  readonly toolkit?: Toolkit;
  /** Opens a window; resolves once it is on the screen with the splash. Rejects where it can't be had. */
  open(options: OpenOptions): Promise<ViewWindow>;
  /** Closes every window and ends the engine; safe to call twice. */
  close(): Promise<void>;
}

/** The script that tells a page of the window that it is in; to be run before the page's own. */
export function pageScript({ window, can }: PageSetting): string {
  const [name, abilities] = [JSON.stringify(window), JSON.stringify(can)];
  return `window.hearthWindow = ${name}; window.hearthCan = ${abilities};
document.documentElement.dataset.can = ${JSON.stringify(can.join(" "))};`;
}
