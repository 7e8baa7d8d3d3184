/** What the main thread and the window's thread say to each other. Plain values only: they are cloned on the way. */

import type { Connection, Geometry, MountTarget, ViewEvent } from "../view.ts";
import type { Address } from "./values.ts";

/** How the window's thread is started. */
export interface WindowSettings {
  readonly title: string;
  readonly geometry: Geometry | undefined;
  readonly splash: string;
  /** Developer tools are offered (`HEARTH_INSPECT=1`). */
  readonly inspect: boolean;
  /** WebDriver may drive the window (`HEARTH_AUTOMATION=1`). */
  readonly automation: boolean;
}

/** A mount target without its function, which can't cross. */
export type PageTarget = Omit<MountTarget, "launchUrl">;

/** What the window can be told to do. */
export type Command =
  | { readonly call: "mount"; readonly target: PageTarget }
  | { readonly call: "show"; readonly document: string }
  | { readonly call: "setConnection"; readonly connection: Connection }
  | { readonly call: "askToOpen"; readonly url: string }
  | { readonly call: "setTitle"; readonly title: string }
  | { readonly call: "raise" }
  | { readonly call: "close" };

export type ToWindow = Command & { readonly id: number };

export type FromWindow =
  /** The loop is about to run; `wake` is the callback that makes it read its messages. */
  | { readonly kind: "running"; readonly wake: Address }
  /** The window is on the screen with the splash. */
  | { readonly kind: "opened" }
  /** The window can't be had, and why. */
  | { readonly kind: "failed"; readonly sentence: string }
  | { readonly kind: "event"; readonly event: ViewEvent }
  | { readonly kind: "done"; readonly id: number }
  | { readonly kind: "refused"; readonly id: number; readonly sentence: string }
  /** The window and the engine are gone; nothing follows. */
  | { readonly kind: "ended" };

/** A native view that can't be opened or can't show what it was asked to. The message is a sentence for a person. */
export class ViewError extends Error {
  override readonly name = "ViewError";
}
