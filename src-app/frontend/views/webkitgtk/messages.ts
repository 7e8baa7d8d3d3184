/** What the main thread and the windows' thread say to each other. Plain values only: they are cloned on the way. */

import type { OpenWish, SaveWish } from "../../toolkit.ts";
import type { Connection, Geometry, MountTarget, PageSetting, ViewEvent, WindowKind } from "../view.ts";
import type { Address } from "./values.ts";

/** How the windows' thread is started. */
export interface ThreadSettings {
  /** Developer tools are offered (`HEARTH_INSPECT=1`). */
  readonly inspect: boolean;
  /** WebDriver may drive the windows (`HEARTH_AUTOMATION=1`). */
  readonly automation: boolean;
}

/** How a window is opened. */
export interface WindowSettings {
  readonly kind: WindowKind;
  readonly title: string;
  readonly geometry: Geometry | undefined;
  readonly zoom: number;
  readonly behind: boolean;
  readonly splash: string;
  readonly page: PageSetting;
}

/** A mount target without its function, which can't cross. */
export type PageTarget = Omit<MountTarget, "launchUrl">;

/** What a window can be told to do. */
export type WindowCommand =
  | { readonly call: "mount"; readonly target: PageTarget }
  | { readonly call: "show"; readonly document: string }
  | { readonly call: "setConnection"; readonly connection: Connection }
  | { readonly call: "askToOpen"; readonly url: string }
  | { readonly call: "setTitle"; readonly title: string }
  | { readonly call: "setZoom"; readonly zoom: number }
  | { readonly call: "toggleFullscreen" }
  | { readonly call: "hide" }
  | { readonly call: "raise" };

/** What is about no window in particular. Choosing answers with the paths. */
export type ToolkitCommand =
  | { readonly call: "openFiles"; readonly wish: OpenWish }
  | { readonly call: "saveFile"; readonly wish: SaveWish }
  | { readonly call: "copy"; readonly text: string };

/** What the thread can be told to do with window number `window`; `end` is about all of them. */
export type Command =
  | { readonly call: "open"; readonly settings: WindowSettings }
  | { readonly call: "close" }
  | { readonly call: "end" }
  | ToolkitCommand
  | WindowCommand;

export type ToThread = Command & { readonly id: number; readonly window: number };

export type FromThread =
  /** The loop is about to run; `wake` is the callback that makes it read its messages. */
  | { readonly kind: "running"; readonly wake: Address }
  /** No window can be had, and why. */
  | { readonly kind: "failed"; readonly sentence: string }
  | { readonly kind: "event"; readonly window: number; readonly event: ViewEvent }
  /** `paths`: what was chosen, where that was asked. */
  | { readonly kind: "done"; readonly id: number; readonly paths: readonly string[] }
  | { readonly kind: "refused"; readonly id: number; readonly sentence: string }
  /** The windows and the engine are gone; nothing follows. */
  | { readonly kind: "ended" };

/** A native view that can't be opened or can't show what it was asked to. The message is a sentence for a person. */
export class ViewError extends Error {
  override readonly name = "ViewError";
}
