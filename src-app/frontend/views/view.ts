/**
 * What the shell asks of a window, whatever draws it.
 *
 * A view says what it can do; what it can't do is not offered, and nothing in the shell asks which view it has.
 */

import type { Verdict } from "../navigation.ts";

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
  /** Asks the backend for a one-time address; only views without an own cookie jar use it. */
  launchUrl(): Promise<string>;
}

/** How the page's banner should speak of the backend. */
export type Connection = "connected" | "silent" | "reconnecting";

/** The buttons of the status page. */
export type StatusAction = "restart" | "open-logs" | "copy-report" | "quit";

export type ViewEvent =
  | { readonly type: "closed" }
  | { readonly type: "geometry"; readonly geometry: Geometry }
  | { readonly type: "title"; readonly title: string }
  | { readonly type: "located"; readonly path: string }
  | { readonly type: "painted" }
  | { readonly type: "engine-crashed"; readonly reason: string }
  | { readonly type: "theme"; readonly dark: boolean }
  | { readonly type: "focused"; readonly focused: boolean }
  | { readonly type: "action"; readonly action: StatusAction }
  | { readonly type: "console"; readonly line: string };

export interface OpenOptions {
  readonly title: string;
  readonly geometry: Geometry | undefined;
  /** A complete HTML document, shown before there is a backend. */
  readonly splash: string;
  /** Decides where the view may go; asked for every navigation, new window and subframe. */
  readonly decide: (url: string, kind: "navigation" | "new-window" | "response") => Verdict;
  readonly on: (event: ViewEvent) => void;
  /** Where the engine may keep its cache; never anything that must last. */
  readonly cacheDir: string;
}

export interface View {
  readonly name: "webkitgtk" | "electrobun" | "browser";
  readonly can: Capabilities;
  /** Opens the window; resolves once it is on the screen with the splash. */
  open(options: OpenOptions): Promise<void>;
  /** Shows the backend's page. */
  mount(target: MountTarget): Promise<void>;
  /** Shows a document of the shell's own in place of the backend's page. */
  show(document: string): Promise<void>;
  /** Tells the page how the backend is, without leaving the page. */
  setConnection(connection: Connection): Promise<void>;
  /** Asks the person, in the page, whether `url` may be opened in the system's browser. */
  askToOpen(url: string): Promise<void>;
  setTitle(title: string): Promise<void>;
  raise(): Promise<void>;
  /** Closes the window and ends the engine; safe to call twice. */
  close(): Promise<void>;
}
