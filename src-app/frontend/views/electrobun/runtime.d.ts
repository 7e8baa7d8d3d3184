/**
 * The part of Electrobun 1.18.1's API that the view uses, as `runtime.js` hands it on.
 *
 * A fixture of the tests, compiled with the package's own sources, holds this declaration against them.
 */

export interface Frame {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface WebView {
  loadURL(url: string): void;
  loadHTML(html: string): void;
  executeJavascript(script: string): void;
  setNavigationRules(rules: string[]): void;
  on(
    name: "will-navigate" | "did-navigate" | "did-navigate-in-page" | "dom-ready",
    handler: (event: unknown) => void,
  ): void;
}

export interface WindowOptions {
  title: string;
  frame: Frame;
  html: string | null;
  url: string | null;
  /** Runs in every page before the page's own scripts. */
  preload: string | null;
  titleBarStyle: "hidden" | "default";
  activate: boolean;
  sandbox: boolean;
}

export class BrowserWindow {
  constructor(options: Partial<WindowOptions>);
  readonly webview: WebView;
  setTitle(title: string): void;
  close(): void;
  activate(): void;
  show(): void;
  hide(): void;
  maximize(): void;
  isMaximized(): boolean;
  setFullScreen(on: boolean): void;
  isFullScreen(): boolean;
  setAlwaysOnTop(on: boolean): void;
  setPageZoom(zoom: number): void;
  getFrame(): Frame;
  on(name: string, handler: (event: unknown) => void): void;
}

/** What `before-quit` hands over; the answer says whether the app may end. */
export interface BeforeQuit {
  response: { allow: boolean };
}

declare const Electrobun: {
  events: { on(name: "before-quit", handler: (event: BeforeQuit) => void): void };
};
export default Electrobun;
