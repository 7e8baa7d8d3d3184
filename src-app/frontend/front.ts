/** What a person has before them: windows, or an address on stdout. */

import type { BackendState } from "./backend-state.ts";
import type { Toolkit } from "./toolkit.ts";
import type { WindowKind } from "./views/view.ts";

export type ZoomBy = "in" | "out" | "reset";

/** The window that a request is about: its id, or undefined for the one in front. */
export type WindowId = string | undefined;

export interface Front {
  /** For the log and `hearth ps`. */
  readonly name: string;
  /** Whether `hide` and `show` work. */
  readonly canHide: boolean;
  /** Absent where there is none in reach. */
  readonly toolkit?: Toolkit;
  /** Shows how the backend is. Never waits and never raises: what fails is in the log. */
  follow(state: BackendState): void;
  /**
   * Brings the window last in front before the person, at `path` where one is named (a window that is there already
   * is preferred); where there is no window to raise, it gives an address that does.
   */
  raise(path?: string): Promise<string | undefined>;
  /** Opens one more window. Raises Refused where there can be no more. */
  openWindow(path: string, kind?: WindowKind): Promise<void>;
  /** Closes a window, the last one as the person's own closing does. Raises Refused for one that is not there. */
  closeWindow(window?: WindowId): Promise<void>;
  /** Raises Refused for a window that is not there; so do the next two, also where the view can't. */
  setTitle(title: string, window?: WindowId): Promise<void>;
  /** Names every window at `path`; there may be none. */
  setTitleAt(path: string, title: string): Promise<void>;
  zoom(by: ZoomBy, window?: WindowId): Promise<void>;
  toggleFullscreen(window?: WindowId): Promise<void>;
  /** Takes every window from the screen; they live on. */
  hide(): Promise<void>;
  /** Brings back what `hide` took, the window last in front on top. */
  show(): Promise<void>;
  /** Shows each page anew, where the person is (its templates have changed). */
  reload(): void;
  close(): Promise<void>;
}

/** What the front tells. */
export interface FrontEvents {
  /** The person is done, or nobody is there to help: the exit code. */
  ended(code: number): void;
  /** Start the backend anew, or look for the Hearth elsewhere once more. */
  restart(): void;
  /** This computer is to be used again in place of a Hearth elsewhere. */
  useHere?(): void;
  /** The person closes the last window: true where Hearth stays, hidden. Without it, Hearth ends. */
  staysWithoutWindow?(): boolean;
}
